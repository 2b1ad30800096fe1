using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed class ExcerptTests
{
    [TestMethod]
    [DataRow("cell", "cell")]
    [DataRow("", "")]
    [DataRow(null, "")]
    [DataRow("a\tb\nc", "a?b?c")]
    [DataRow("Zelle ü 细胞", "Zelle ü 细胞")]
    [DataRow("\U0001F9EB", "\U0001F9EB", DisplayName = "a character of two units")]
    public void Text_is_one_line_without_control_characters(string? text, string shown) => Assert.AreEqual(shown, Excerpt.Of(text));

    // Not a row of data: attributes are stored as UTF-8, which has no half of a character.
    [TestMethod]
    public void Half_of_a_character_of_two_units_is_none() => Assert.AreEqual("x?y", Excerpt.Of("x" + (char)0xD83E + "y"));

    [TestMethod]
    public void Long_text_is_cut_off_between_characters()
    {
        string text = string.Concat(Enumerable.Repeat("\U0001F9EB", 130));
        Assert.AreEqual(string.Concat(Enumerable.Repeat("\U0001F9EB", 120)) + "…", Excerpt.Of(text));
    }
}
