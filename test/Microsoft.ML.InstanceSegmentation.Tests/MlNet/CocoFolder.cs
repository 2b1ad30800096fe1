using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A COCO data set of rectangles on a dark ground, in a folder that is deleted at the end.</summary>
internal sealed class CocoFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coco");

    /// <param name="images">Number of images; each has a rectangle of class "left", yellow, or "right", blue; the last has none.</param>
    public CocoFolder(int images = 4, int width = 48, int height = 40)
    {
        var records = new List<object>();
        var annotations = new List<object>();
        for (int i = 0; i < images; i++)
        {
            bool empty = i == images - 1;
            int x = i % 2 == 0 ? 4 : width - 20;
            int y = 6 + i % 18;
            using MLImage image = Draw(width, height, empty ? null : (x, y, 14, 16), isLeft: i % 2 == 0);
            image.Save(Path.Combine(Images, $"{i}.png"));
            records.Add(new { id = i + 1, file_name = $"{i}.png", width, height });
            if (!empty)
            {
                int[] corners = [x, y, x + 14, y, x + 14, y + 16, x, y + 16];
                annotations.Add(new { id = 10 * (i + 1), image_id = i + 1, category_id = i % 2 == 0 ? 7 : 3, bbox = new[] { x, y, 14, 16 }, area = 14 * 16, iscrowd = 0, segmentation = new[] { corners } });
            }
        }
        var categories = new[] { new { id = 3, name = "right" }, new { id = 7, name = "left" } };
        File.WriteAllText(AnnotationFile, JsonSerializer.Serialize(new { images = records, annotations, categories }));
    }

    public string Images => _folder.CreateSubdirectory("images").FullName;

    public string AnnotationFile => Path.Combine(_folder.FullName, "annotations.json");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static MLImage Draw(int width, int height, (int X, int Y, int Width, int Height)? box, bool isLeft)
    {
        var pixels = new byte[4 * width * height];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int x = i / 4 % width, y = i / 4 / width;
            bool inside = box is { } b && x >= b.X && x < b.X + b.Width && y >= b.Y && y < b.Y + b.Height;
            pixels[i] = (byte)(inside && isLeft ? 220 : 30);
            pixels[i + 1] = (byte)(inside ? 200 : (x * 2) + y);
            pixels[i + 2] = (byte)(inside && !isLeft ? 230 : 20);
            pixels[i + 3] = 255;
        }
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }
}
