namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>Links of the documents to files and headings of the repository.</summary>
[TestClass]
public sealed class LinkTests
{
    [TestMethod]
    public void Every_link_to_a_file_or_a_heading_finds_it()
    {
        var dead = new List<string>();
        foreach (MarkdownDocument document in MarkdownDocument.All())
            dead.AddRange(document.Links.Where(link => IsDead(document, link.Url)).Select(link => $"{document.Name}:{link.Line}: {link.Url}"));
        Assert.IsEmpty(dead, Environment.NewLine + string.Join(Environment.NewLine, dead));
    }

    [TestMethod]
    public void The_README_leads_to_every_document()
    {
        string[] links = [.. MarkdownDocument.Read("README.md").Links.Select(link => link.Url.Split('#')[0])];
        foreach (string name in MarkdownDocument.Names().Where(name => name.StartsWith("docs/", StringComparison.Ordinal)))
            Assert.Contains(name, links, $"README.md has no link to {name}.");
    }

    private static bool IsDead(MarkdownDocument document, string url)
    {
        if (url.Contains("://", StringComparison.Ordinal) || url.StartsWith("mailto:", StringComparison.Ordinal))
            return false;
        string[] parts = url.Split('#');
        string path = parts[0].Length == 0 ? document.FullName : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document.FullName)!, parts[0]));
        if (!Path.Exists(path))
            return true;
        return parts.Length > 1 && !MarkdownDocument.Read(Path.GetRelativePath(TestData.RepositoryRoot, path)).Anchors.Contains(parts[1]);
    }
}
