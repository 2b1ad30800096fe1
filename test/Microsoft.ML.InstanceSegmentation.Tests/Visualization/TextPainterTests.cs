using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public sealed class TextPainterTests : IDisposable
{
    private const int Size = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Text_is_as_wide_as_its_letters_and_its_ink_stands_on_the_base_line()
    {
        BlockFont.Write(_folder.File("a.ttf"), "ab");
        using var text = new TextPainter(Fonts());
        Assert.AreEqual(3 * BlockFont.Advance * Size, text.Width("abb", Size), 0.01f);
        SKRectI ink = Ink(text, "abb");
        // Each block begins 0.1 of the size after its letter, and is 0.4 wide and 0.7 high.
        Assert.AreEqual(10 + 2, ink.Left);
        Assert.AreEqual(10 + (int)((2 * 0.6f + 0.5f) * Size), ink.Right);
        Assert.AreEqual(14, ink.Height);
        Assert.IsTrue(ink.Top >= 10 && ink.Bottom <= 10 + TextPainter.Height(Size));
    }

    [TestMethod]
    public void Letters_that_no_single_font_has_come_from_several_and_the_rest_from_the_pixel_font()
    {
        BlockFont.Write(_folder.File("a.ttf"), "ab");
        BlockFont.Write(_folder.File("b.ttf"), "车");
        using var text = new TextPainter(Fonts());
        float block = BlockFont.Advance * Size;
        Assert.AreEqual(3 * block, text.Width("a车b", Size), 0.01f);
        Assert.AreEqual(2 * block + 2 * PixelFont.Advance, text.Width("aqb", Size), 0.01f);
    }

    [TestMethod]
    public void Without_a_font_the_pixel_font_draws()
    {
        using var text = new TextPainter(Fonts());
        SKRectI ink = Ink(text, "HH");
        Assert.AreEqual(SKRectI.Create(10, ink.Top, PixelFont.Width("HH", 2), 7 * 2), ink);
    }

    [TestMethod]
    public void The_given_font_comes_first_and_others_have_what_it_lacks()
    {
        BlockFont.Write(_folder.File("fonts/DejaVuSans.ttf"), "abc");
        string mine = BlockFont.Write(_folder.File("mine.ttf"), "a");
        using var text = new TextPainter(new FontFiles([_folder.File("fonts")]), mine);
        // Both look the same: what tells is that the text of the given font's letters needs no other.
        File.Delete(_folder.File("fonts/DejaVuSans.ttf"));
        Assert.AreEqual(2 * BlockFont.Advance * Size, text.Width("aa", Size), 0.01f);
        Assert.AreEqual(BlockFont.Advance * Size + 2 * PixelFont.Advance, text.Width("ab", Size), 0.01f);
    }

    [TestMethod]
    public void A_font_file_that_is_missing_or_no_font_is_named()
    {
        string file = _folder.File("mine.ttf");
        Assert.Contains($"'{file}'", Assert.ThrowsExactly<FileNotFoundException>(() => new TextPainter(Fonts(), file)).Message);
        File.WriteAllText(file, "no font");
        Assert.Contains($"'{file}' is no font", Assert.ThrowsExactly<InvalidDataException>(() => new TextPainter(Fonts(), file)).Message);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\ud83d")]
    [DataRow("a\ud83d\ude97b")]
    [DataRow("line\nend\t\0")]
    [DataRow("e\u0301\u200d")]
    public void Any_text_can_be_drawn(string any)
    {
        BlockFont.Write(_folder.File("a.ttf"), "ab");
        using var text = new TextPainter(Fonts());
        Assert.AreEqual(any.Length == 0, Ink(text, any).IsEmpty);
        Assert.AreEqual(any.Length == 0, text.Width(any, Size) == 0);
    }

    [TestMethod]
    [DataRow(12, "abcdefghij", "abcdefghij", "abcdefghij")]
    [DataRow(8, "abcdefghij", "abcde...", "...fghij")]
    [DataRow(4, "abcdefghij", "a...", "...j")]
    [DataRow(3, "abcdefghij", "", "")]
    [DataRow(0, "abcdefghij", "", "")]
    [DataRow(0, "", "", "")]
    public void Too_long_texts_lose_their_end_or_start(int letters, string whole, string end, string start)
    {
        BlockFont.WriteLatin(_folder.File("a.ttf"));
        using var text = new TextPainter(Fonts());
        float width = letters * BlockFont.Advance * Size + 0.1f;
        Assert.AreEqual(end, text.ShortenEnd(whole, Size, width));
        Assert.AreEqual(start, text.ShortenStart(whole, Size, width));
    }

    private FontFiles Fonts() => new([_folder.FullName]);

    private static SKRectI Ink(TextPainter text, string line)
    {
        using SKBitmap picture = ImageBitmap.Create(400, 60, SKColors.White);
        using (var canvas = new SKCanvas(picture))
            text.Draw(canvas, line, 10, 10, Size, SKColors.Black);
        return picture.Ink(SKColors.White);
    }
}
