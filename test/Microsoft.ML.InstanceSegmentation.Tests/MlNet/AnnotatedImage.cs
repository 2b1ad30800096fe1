using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A row in memory: an image with one bright rectangle.</summary>
internal sealed class AnnotatedImage
{
    public string FileName { get; set; } = "";

    public MLImage? Image { get; set; }

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];

    public static AnnotatedImage[] Draw(int count) => [.. Enumerable.Range(0, count).Select(DrawOne)];

    private static AnnotatedImage DrawOne(int number)
    {
        const int width = 48, height = 40;
        int x = 2 + number % 7, y = 3 + number % 5;
        var rgba = new byte[4 * width * height];
        var inside = new byte[width * height];
        for (int i = 0; i < inside.Length; i++)
        {
            inside[i] = (byte)(i % width >= x && i % width < x + 20 && i / width >= y && i / width < y + 16 ? 1 : 0);
            rgba[4 * i] = (byte)(inside[i] == 1 ? 220 : 30);
            rgba[4 * i + 1] = (byte)(number % 256);
            rgba[4 * i + 3] = 255;
        }
        return new AnnotatedImage
        {
            FileName = $"{number}",
            Image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba),
            Label = ["box"],
            BoundingBoxes = [x, y, x + 20, y + 16],
            Masks = [RunLengthMask.FromBitmap(height, width, inside).ToJson()],
        };
    }
}
