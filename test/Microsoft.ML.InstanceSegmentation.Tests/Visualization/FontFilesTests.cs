using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public sealed class FontFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_font_is_found_by_all_letters_of_the_text()
    {
        string latin = Font("a.ttf", "velo");
        string accents = Font("deep/er/b.otf", "veélo");
        string chinese = Font("c.ttc", "汽车");
        var fonts = new FontFiles([_folder.FullName]);
        Assert.AreEqual(latin, fonts.Find("velo"));
        Assert.AreEqual(accents, fonts.Find("vélo"));
        Assert.AreEqual(chinese, fonts.Find("汽车"));
        Assert.IsNull(fonts.Find("vélo 汽车"), "no single one has all");
        Assert.IsNull(fonts.Find("日本"));
        Assert.AreEqual(latin, fonts.Find("velo"), "after a search without success");
        Assert.IsNull(fonts.Find(""));
        Assert.IsNull(fonts.Find("v\n"), "no font draws a line's end");
    }

    [TestMethod]
    public void Plain_fonts_without_serifs_come_first()
    {
        string[] names = ["AnyBold", "Zebra", "OtherSans-Regular", "OtherSans-Bold", "LiberationSans-Regular", "dejavusans"];
        foreach (string name in names)
            Font(name + ".ttf", "a");
        string[] found = [.. names.Select(_ =>
        {
            string file = new FontFiles([_folder.FullName]).Find("a")!;
            File.Delete(file);
            return Path.GetFileNameWithoutExtension(file);
        })];
        CollectionAssert.AreEqual(
            new[] { "dejavusans", "LiberationSans-Regular", "OtherSans-Regular", "Zebra", "AnyBold", "OtherSans-Bold" }, found);
    }

    [TestMethod]
    public void What_is_no_font_and_fonts_of_empty_signs_are_passed_over()
    {
        File.WriteAllText(_folder.File("DejaVuSans.ttf"), "no font");
        File.WriteAllBytes(_folder.File("Arial.ttf"), []);
        Font("LastResort.ttf", "a");
        Font("a.woff", "a");
        string right = Font("z.ttf", "a");
        Assert.AreEqual(right, new FontFiles([_folder.File("missing"), _folder.FullName]).Find("a"));
    }

    [TestMethod]
    public void A_machine_without_fonts_has_none_for_any_letter() =>
        Assert.IsNull(new FontFiles([_folder.FullName]).Find("a"));

    [TestMethod]
    public void Fonts_of_this_machine_can_be_asked_for() =>
        Assert.IsTrue(FontFiles.Installed.Find("a") is not { } file || File.Exists(file));

    private string Font(string name, string letters) => BlockFont.Write(_folder.File(name), letters);
}
