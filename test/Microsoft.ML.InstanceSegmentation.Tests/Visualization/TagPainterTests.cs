using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public sealed class TagPainterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TextPainter _text;

    public TagPainterTests()
    {
        BlockFont.WriteLatin(_folder.File("a.ttf"), "é汽车");
        _text = new TextPainter(new FontFiles([_folder.FullName]));
    }

    public void Dispose()
    {
        _text.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    [DataRow("cat")]
    [DataRow("vélo")]
    [DataRow("汽车")]
    public void A_tag_of_the_instances_colour_stands_on_its_box_and_has_a_block_for_each_letter(string label)
    {
        SKColor color = Palette.Color(0);
        using SKBitmap picture = Draw(300, 200, new Tag(label, "0.97", color, new SKRectI(50, 60, 120, 120)));
        SKRectI tag = picture.Ink(SKColors.Black);
        Assert.AreEqual((50, 60), (tag.Left, tag.Bottom));
        // Columns with text begin and end a letter: as many as the label's, and 0.97 has four.
        int line = tag.Top + tag.Height / 2;
        bool[] text = [.. Enumerable.Range(tag.Left, tag.Width).Select(x => picture.GetPixel(x, line).Green > 150)];
        int blocks = text.Zip(text.Skip(1)).Count(pair => !pair.First && pair.Second);
        Assert.AreEqual(label.Length + 1 + 4, blocks);
    }

    [TestMethod]
    public void Crowded_pictures_leave_out_class_names_first_and_then_the_scores()
    {
        // Letters of 10 pixels are 6 apart: "nucleus 0.50" is 76 wide with its padding, "0.50" 28, each 14 high;
        // there is room for 15 % of the picture.
        Assert.AreEqual(4 * 76 * 14, TagPixels(4), 4 * 8, "all of the caption");
        Assert.AreEqual(8 * 28 * 14, TagPixels(8), 8 * 8, "scores alone");
        Assert.AreEqual(0, TagPixels(40), "nothing");

        int TagPixels(int count)
        {
            Tag[] tags = [.. Enumerable.Range(0, count).Select(i => new Tag(
                "nucleus", "0.50", SKColors.Red, SKRectI.Create(i % 2 * 80, i / 2 % 7 * 20 + 20, 1, 1)))];
            using SKBitmap picture = Draw(160, 180, tags);
            return picture.Pixels.Count(pixel => pixel != SKColors.Black);
        }
    }

    [TestMethod]
    public void A_long_class_name_is_cut_at_the_border_and_the_score_stays()
    {
        // Sixteen letters of 6 pixels fit, five of them the score's and the space before it.
        using SKBitmap whole = Draw(100, 100, new Tag("abcdefgh...", "0.97", SKColors.Red, new SKRectI(90, 50, 99, 60)));
        using SKBitmap cut = Draw(100, 100, new Tag("abcdefghijklmnopqrstuvwxyz", "0.97", SKColors.Red, new SKRectI(90, 50, 99, 60)));
        Assert.IsLessThanOrEqualTo(100, cut.Ink(SKColors.Black).Right);
        CollectionAssert.AreEqual(whole.Bytes, cut.Bytes);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(20)]
    public void Pictures_too_small_for_a_letter_have_no_tag(int side)
    {
        using SKBitmap picture = Draw(side, side, new Tag("cat", "0.97", SKColors.Red, new SKRectI(0, 0, side, side)));
        Assert.IsTrue(picture.Ink(SKColors.Black).IsEmpty);
    }

    private SKBitmap Draw(int width, int height, params Tag[] tags)
    {
        SKBitmap picture = ImageBitmap.Create(width, height, SKColors.Black);
        using var canvas = new SKCanvas(picture);
        new TagPainter(_text, width, height).Draw(canvas, tags);
        return picture;
    }
}
