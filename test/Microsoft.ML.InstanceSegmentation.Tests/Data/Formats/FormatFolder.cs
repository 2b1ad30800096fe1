using Microsoft.ML.InstanceSegmentation.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>A folder to write a small data set of some format into: images of 32×24 (width×height), and instances of 8×6 pixels at 4, 2.</summary>
internal sealed class FormatFolder : IDisposable
{
    public const int Width = 32, Height = 24;

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.FullName;

    public string File(string name) => _folder.File(name);

    public string Text(string name, string text)
    {
        string file = Make(name);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    /// <summary>A picture: black where nothing is said.</summary>
    public string Picture(string name, Func<int, int, SKColor>? color = null, int width = Width, int height = Height)
    {
        string file = Make(name);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, color?.Invoke(x, y) ?? SKColors.Black);
        }
        using SKData data = bitmap.Encode(name.EndsWith(".jpg", StringComparison.Ordinal) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, 90);
        System.IO.File.WriteAllBytes(file, data.ToArray());
        return file;
    }

    public LabelledDataset Read(string? name = null, ReadingOptions? options = null, string? imageFolder = null) =>
        InstanceFormats.Read(name is null ? Path : File(name), imageFolder, options ?? new ReadingOptions());

    public string Refused(string? name = null, ReadingOptions? options = null) =>
        Assert.ThrowsExactly<InvalidDataException>(() => Read(name, options)).Message;

    /// <summary>Class, then x, y, width and height of the mask's box, and its pixels, of each instance.</summary>
    public static string[] Instances(LabelledImage image) =>
    [
        .. image.Annotations.Select(instance =>
        {
            PixelBounds box = instance.Mask.BoundingBox;
            Assert.AreEqual((image.Height, image.Width), (instance.Mask.Height, instance.Mask.Width));
            return $"{instance.Category.Name} {box.X},{box.Y} {box.Width}×{box.Height} {instance.Mask.Area}";
        }),
    ];

    public void Dispose() => _folder.Dispose();

    private string Make(string name)
    {
        string file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        return file;
    }
}
