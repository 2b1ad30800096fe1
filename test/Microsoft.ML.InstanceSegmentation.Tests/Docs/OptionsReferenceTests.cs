namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

[TestClass]
public sealed class OptionsReferenceTests
{
    [TestMethod]
    public void The_reference_of_options_is_up_to_date()
    {
        string file = Path.Combine(TestData.RepositoryRoot, "docs", "options.md");
        string expected = OptionsReference.Write().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.AreEqual(
            expected, File.Exists(file) ? File.ReadAllText(file) : "",
            "docs/options.md is out of date: UPDATE_DOCS=1 dotnet test test/Microsoft.ML.InstanceSegmentation.Tests -c Release --filter FullyQualifiedName~OptionsReference writes it anew.");
    }

    [TestMethod]
    public void Every_option_tells_its_default()
    {
        string[] wrong = [.. OptionsReference.WrongDefaults()];
        Assert.IsEmpty(wrong, Environment.NewLine + string.Join(Environment.NewLine, wrong));
    }
}
