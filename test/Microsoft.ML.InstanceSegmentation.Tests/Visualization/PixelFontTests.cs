using System.Text;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class PixelFontTests
{
    [TestMethod]
    public void Every_printable_character_has_its_own_glyph_and_only_the_space_is_empty()
    {
        var seen = new Dictionary<string, char>();
        for (char character = ' '; character <= '~'; character++)
        {
            string glyph = Glyph(character);
            Assert.IsTrue(seen.TryAdd(glyph, character), $"'{character}' looks like '{seen.GetValueOrDefault(glyph)}'");
            Assert.AreEqual(character == ' ', !glyph.Contains('#'), $"'{character}'");
        }
    }

    [TestMethod]
    public void Capital_letters_and_digits_stand_on_the_base_line()
    {
        foreach (char character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        {
            Assert.Contains("#", Row(character, 0), $"top of '{character}'");
            Assert.Contains("#", Row(character, 6), $"foot of '{character}'");
            Assert.DoesNotContain("#", Row(character, 7) + Row(character, 8), $"below '{character}'");
        }
    }

    [TestMethod]
    public void The_letter_T_is_a_bar_on_a_post()
    {
        Assert.AreEqual("#####", Row('T', 0));
        for (int row = 1; row < 7; row++)
            Assert.AreEqual("..#..", Row('T', row));
    }

    [TestMethod]
    public void Characters_that_the_font_lacks_are_empty_boxes()
    {
        foreach (char character in "é漢\n\t\u007F")
        {
            Assert.AreEqual("#####", Row(character, 0));
            Assert.AreEqual("#...#", Row(character, 3));
        }
    }

    [TestMethod]
    [DataRow("", 1, 0)]
    [DataRow("a", 1, 5)]
    [DataRow("ab", 1, 11)]
    [DataRow("ab", 3, 33)]
    [DataRow("\ud83d\ude97", 1, 5)]
    public void A_text_is_as_wide_as_its_characters_and_the_gaps_between_them(string text, int scale, int width) =>
        Assert.AreEqual(width, PixelFont.Width(text, scale));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void A_drawn_text_fills_exactly_its_width(int scale)
    {
        using SKBitmap picture = ImageBitmap.Create(100, 60, SKColors.Black);
        using (var canvas = new SKCanvas(picture))
            PixelFont.Draw(canvas, "HH", 7, 40, scale, SKColors.White);
        Assert.AreEqual(SKRectI.Create(7, 40 - 7 * scale, PixelFont.Width("HH", scale), 7 * scale), picture.Ink(SKColors.Black));
        Assert.IsTrue(picture.Pixels.All(pixel => pixel == SKColors.Black || pixel == SKColors.White), "no half tones");
    }

    private static string Row(char character, int row) =>
        string.Concat(
            Enumerable.Range(0, PixelFont.GlyphWidth).Select(column => PixelFont.IsSet(new Rune(character), column, row) ? '#' : '.'));

    private static string Glyph(char character) =>
        string.Join('\n', Enumerable.Range(0, PixelFont.GlyphHeight).Select(row => Row(character, row)));
}
