using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Images to train on that need no file: bright discs, like stained nuclei, on dark noise.</summary>
internal static class DrawnImages
{
    private const int Background = 60;
    private const int Attempts = 40;

    /// <summary>A data set of square images, the same for one seed.</summary>
    public static TrainingData Data(int images, int side, int seed)
    {
        var random = new Random(seed);
        ImageExample[] examples = [.. Enumerable.Range(0, images).Select(index => Draw($"image {index}", side, random))];
        return new TrainingData(["disc"], images, _ => examples);
    }

    private static ImageExample Draw(string name, int side, Random random)
    {
        var pixels = new byte[side * side * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(Background);
        var discs = new List<(int X, int Y, int Radius)>();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int radius = random.Next(5, 17);
            (int X, int Y, int Radius) disc = (random.Next(radius, side - radius), random.Next(radius, side - radius), radius);
            if (discs.TrueForAll(other => Math.Sqrt(Square(other.X - disc.X) + Square(other.Y - disc.Y)) > other.Radius + radius))
                discs.Add(disc);
        }
        return new ImageExample
        {
            Name = name,
            Height = side,
            Width = side,
            Pixels = pixels,
            Instances = new InstanceAnnotations
            {
                Boxes = [.. discs.SelectMany(Bounds)],
                Classes = new int[discs.Count],
                Masks = [.. discs.Select(disc => Fill(disc, side, pixels, random))],
                IsCrowd = new bool[discs.Count],
            },
        };
    }

    private static float[] Bounds((int X, int Y, int Radius) disc) =>
        [disc.X - disc.Radius, disc.Y - disc.Radius, disc.X + disc.Radius, disc.Y + disc.Radius];

    /// <summary>Paints a disc, and gives its mask.</summary>
    private static RunLengthMask Fill((int X, int Y, int Radius) disc, int side, byte[] pixels, Random random)
    {
        var bitmap = new byte[side * side];
        for (int y = disc.Y - disc.Radius; y < disc.Y + disc.Radius; y++)
        {
            for (int x = disc.X - disc.Radius; x < disc.X + disc.Radius; x++)
            {
                // By the pixel's centre.
                if (Square(x + 0.5 - disc.X) + Square(y + 0.5 - disc.Y) > Square(disc.Radius))
                    continue;
                int pixel = y * side + x;
                bitmap[pixel] = 1;
                for (int channel = 0; channel < 3; channel++)
                    pixels[3 * pixel + channel] = (byte)(120 + 40 * channel + random.Next(Background / 2));
            }
        }
        return RunLengthMask.FromBitmap(side, side, bitmap);
    }

    private static double Square(double value) => value * value;
}
