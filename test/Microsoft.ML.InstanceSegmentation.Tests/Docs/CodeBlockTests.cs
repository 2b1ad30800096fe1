using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>The C# of the documents: all of it compiles, and the programs that newcomers begin with run.</summary>
[TestClass]
public sealed class CodeBlockTests
{
    private static readonly SceneSettings s_small = new() { Side = (96, 128), Radius = (10, 16), Count = (4, 6), SmallestArea = 60 };

    public static IEnumerable<object[]> Documents => MarkdownDocument.Names().Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Documents))]
    public void Every_block_of_CSharp_compiles(string document)
    {
        IReadOnlyList<string> errors = DocumentCompiler.Errors(MarkdownDocument.Read(document));
        Assert.IsEmpty(errors, Environment.NewLine + string.Join(Environment.NewLine, errors));
    }

    [TestMethod]
    [DynamicData(nameof(Documents))]
    public void Every_block_says_what_it_is(string document)
    {
        foreach (CodeBlock block in MarkdownDocument.Read(document).Code)
            Assert.Contains(block.Language, new[] { "csharp", "xml", "json", "bash", "python", "javascript", "dockerfile", "text" }, $"{block} is fenced as '{block.Language}'.");
    }

    [TestMethod]
    public void A_mistake_is_named_with_its_document_and_line()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("wrong.md");
        File.WriteAllText(file, "# Wrong\n\n```csharp\nint one = 1;\n```\n\n```csharp\none = one + two;\n```\n");
        string error = DocumentCompiler.Errors(MarkdownDocument.Read(file)).Single();
        Assert.StartsWith($"{file}:8: CS0103", error);
    }

    [TestMethod]
    public async Task The_first_program_of_the_README_runs()
    {
        using var folder = new TemporaryFolder();
        ShapesDataset.Write(folder.FullName, 4, 2, seed: 1, s_small);
        string output = await DocumentCompiler.Run(folder.FullName, Small(CSharp("README.md")[0]));
        Assert.Contains("AP", output);
        Assert.IsTrue(File.Exists(folder.File("model.zip")));
    }

    [TestMethod]
    public async Task Getting_started_runs_from_its_first_program_to_data_of_another_format()
    {
        using var folder = new TemporaryFolder();
        ShapesDataset shapes = ShapesDataset.Write(folder.File("data"), 6, 2, seed: 1, s_small);
        string[] images = Directory.GetFiles(shapes.TrainingImages, "*.jpg");
        File.Copy(images[0], folder.File("photo.jpg"));
        Directory.CreateDirectory(folder.File("cells"));
        foreach (string image in images)
            WriteCell(image, folder.File("cells"));

        CodeBlock[] blocks = CSharp("docs/getting-started.md");
        blocks[0] = blocks[0] with { Text = Once(blocks[0], "SuggestOptions(train)", "SuggestOptions(train) with { Epochs = 1 }") };
        string output = await DocumentCompiler.Run(folder.FullName, [.. blocks[..^1], Small(blocks[^1])]);

        Assert.Contains("6 images", output);
        foreach (string file in new[] { "model.zip", "model.onnx", "report.html" })
            Assert.IsTrue(File.Exists(folder.File(file)), file);
        Assert.HasCount(2, Directory.GetFiles(folder.File("overlays")));
    }

    /// <summary>An image, and beside it the picture of a mask: white in the middle.</summary>
    private static void WriteCell(string image, string folder)
    {
        string copy = Path.Combine(folder, Path.GetFileName(image));
        File.Copy(image, copy);
        using var bitmap = SkiaSharp.SKBitmap.Decode(image);
        bitmap.Erase(SkiaSharp.SKColors.Black);
        using (var canvas = new SkiaSharp.SKCanvas(bitmap))
        using (var white = new SkiaSharp.SKPaint { Color = SkiaSharp.SKColors.White })
            canvas.DrawRect(bitmap.Width / 4, bitmap.Height / 4, bitmap.Width / 2, bitmap.Height / 2, white);
        using SkiaSharp.SKData data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(Path.ChangeExtension(copy, ".mask.png"), data.ToArray());
    }

    private static CodeBlock[] CSharp(string document) => [.. MarkdownDocument.Read(document).Code.Where(block => block.Language == "csharp")];

    /// <summary>One epoch: what is tested is the program, not what the network learns.</summary>
    private static CodeBlock Small(CodeBlock block) => block with { Text = Once(block, "Epochs = 12", "Epochs = 1") };

    private static string Once(CodeBlock block, string text, string other)
    {
        Assert.Contains(text, block.Text, $"{block} has no '{text}' to make it short.");
        return block.Text.Replace(text, other, StringComparison.Ordinal);
    }
}
