using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>A document of the repository: its blocks of code, its links, and what can be linked to in it.</summary>
internal sealed class MarkdownDocument
{
    private static readonly MarkdownPipeline s_gitHub =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub).Build();

    private readonly Markdig.Syntax.MarkdownDocument _parsed;

    private MarkdownDocument(string name)
    {
        Name = name;
        _parsed = Markdown.Parse(File.ReadAllText(FullName), s_gitHub);
    }

    /// <summary>The path within the repository, such as "docs/parts.md".</summary>
    public string Name { get; }

    public string FullName => Path.Combine(TestData.RepositoryRoot, Name);

    /// <summary>The blocks of code, in order.</summary>
    public IEnumerable<CodeBlock> Code => _parsed.Descendants<FencedCodeBlock>().Select(block => new CodeBlock(
        Name, block.Line + 2, block.Info ?? "", block.Arguments ?? "", string.Join('\n', block.Lines.Lines.Take(block.Lines.Count))));

    /// <summary>Where the document's links and pictures lead, and their lines.</summary>
    public IEnumerable<(int Line, string Url)> Links =>
        _parsed.Descendants<LinkInline>().Select(link => (link.Line + 1, Uri.UnescapeDataString(link.Url ?? "")));

    /// <summary>What a link may name after the '#'.</summary>
    public HashSet<string> Anchors => [.. _parsed.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? "")];

    public static MarkdownDocument Read(string name) => new(name);

    /// <summary>Every document that people read.</summary>
    public static IEnumerable<MarkdownDocument> All() => Names().Select(Read);

    /// <summary>Names of all documents.</summary>
    public static IEnumerable<string> Names() =>
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "build/PackageReadme.md", "examples/README.md",
        .. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];
}

/// <summary>A fenced block of code.</summary>
/// <param name="Document">The document's path within the repository.</param>
/// <param name="Line">Line of the document that the code begins on, from 1.</param>
/// <param name="Language">The word after the fence.</param>
/// <param name="Arguments">What follows that word.</param>
/// <param name="Text">The code.</param>
internal sealed record CodeBlock(string Document, int Line, string Language, string Arguments, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Document}:{Line}";
}
