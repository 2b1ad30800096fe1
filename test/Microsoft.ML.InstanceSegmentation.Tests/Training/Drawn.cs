using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

/// <summary>Small images to train on: bright rectangles on dark noise, each class in a colour of its own.</summary>
internal static class Drawn
{
    /// <summary>An image with rectangles of (class, x0, y0, x1, y1).</summary>
    public static ImageExample Rectangles(string name, int height, int width, params (int Class, int X0, int Y0, int X1, int Y1)[] rectangles)
    {
        var random = new Random(height * 1000 + width);
        var pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(60);
        var masks = new RunLengthMask[rectangles.Length];
        for (int i = 0; i < rectangles.Length; i++)
        {
            var bitmap = new byte[height * width];
            for (int y = rectangles[i].Y0; y < rectangles[i].Y1; y++)
            {
                for (int x = rectangles[i].X0; x < rectangles[i].X1; x++)
                {
                    bitmap[y * width + x] = 1;
                    pixels[(y * width + x) * 3 + rectangles[i].Class % 3] = (byte)(200 + random.Next(50));
                }
            }
            masks[i] = RunLengthMask.FromBitmap(height, width, bitmap);
        }
        return new ImageExample
        {
            Name = name,
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new InstanceAnnotations
            {
                Boxes = [.. rectangles.SelectMany(each => new float[] { each.X0, each.Y0, each.X1, each.Y1 })],
                Classes = Array.ConvertAll(rectangles, each => each.Class),
                Masks = masks,
                IsCrowd = new bool[rectangles.Length],
            },
        };
    }

    /// <summary>A data set that gives the same images in the same order every epoch.</summary>
    public static TrainingData Data(int classes, params ImageExample[] images) =>
        new([.. Enumerable.Range(0, classes).Select(index => $"class {index}")], images.Length, _ => images);
}
