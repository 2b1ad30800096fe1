using Microsoft.ML.InstanceSegmentation.Tests.Contracts;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public sealed class PictureFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_png_reads_back_pixel_for_pixel()
    {
        using SKBitmap picture = ImageBitmap.Create(37, 23, SKColors.White);
        var random = new Random(1);
        picture.Pixels = [.. picture.Pixels.Select(_ => Palette.FromHex(random.Next(0x1000000)))];
        string file = _folder.File(Path.Combine("new", "picture.png"));
        picture.Save(file);
        using SKBitmap read = Picture.Read(file);
        CollectionAssert.AreEqual(picture.Pixels, read.Pixels);
        Assert.HasCount(1, Directory.GetFiles(_folder.File("new")));
    }

    [TestMethod]
    [DataRow(".JPG", "FFD8")]
    [DataRow(".jpeg", "FFD8")]
    [DataRow(".webp", "52494646")]
    public void The_extension_tells_the_format(string extension, string start)
    {
        using SKBitmap picture = ImageBitmap.Create(8, 8, SKColors.Red);
        string file = _folder.File("picture" + extension);
        picture.Save(file);
        Assert.StartsWith(start, Convert.ToHexString(File.ReadAllBytes(file)));
    }

    [TestMethod]
    [DataRow("picture.bmp")]
    [DataRow("picture")]
    public void Other_extensions_are_refused_by_name(string name)
    {
        var failure = Assert.ThrowsExactly<ArgumentException>(() => PictureFile.CheckExtension(name));
        Assert.Contains($"'{name}'", failure.Message);
        Assert.Contains(".png", failure.Message);
    }

    [TestMethod]
    public void What_a_format_cannot_hold_is_told_with_the_size()
    {
        using SKBitmap picture = ImageBitmap.Create(70_000, 1, SKColors.Red);
        var failure = Assert.ThrowsExactly<IOException>(() => picture.Save(_folder.File("wide.jpg")));
        Assert.Contains("70000×1", failure.Message);
        Assert.IsEmpty(Directory.GetFiles(_folder.FullName));
    }
}
