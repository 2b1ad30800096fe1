namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Resizing with a triangle filter: linear interpolation when enlarging, and an average over the pixels that fall together when reducing.</summary>
internal static class CanvasResize
{
    public static PixelCanvas Resize(this PixelCanvas source, int width, int height)
    {
        Tap[] columns = Taps(source.Width, width);
        Tap[] rows = Taps(source.Height, height);
        var narrow = new float[source.Height * width * 3];
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (float red, float green, float blue) = (0, 0, 0);
                for (int tap = 0; tap < columns[x].Weights.Length; tap++)
                {
                    Rgb pixel = source[columns[x].Start + tap, y];
                    float weight = columns[x].Weights[tap];
                    red += weight * pixel.Red;
                    green += weight * pixel.Green;
                    blue += weight * pixel.Blue;
                }
                int index = (y * width + x) * 3;
                (narrow[index], narrow[index + 1], narrow[index + 2]) = (red, green, blue);
            }
        }

        var result = new PixelCanvas(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (float red, float green, float blue) = (0, 0, 0);
                for (int tap = 0; tap < rows[y].Weights.Length; tap++)
                {
                    int index = ((rows[y].Start + tap) * width + x) * 3;
                    float weight = rows[y].Weights[tap];
                    red += weight * narrow[index];
                    green += weight * narrow[index + 1];
                    blue += weight * narrow[index + 2];
                }
                result.Pixels[y * width + x] = new Rgb(ToByte(red), ToByte(green), ToByte(blue));
            }
        }
        return result;
    }

    /// <summary>Which source pixels make each target pixel, and with what weights, which add up to 1.</summary>
    private static Tap[] Taps(int from, int to)
    {
        double step = (double)from / to;
        double support = Math.Max(step, 1);
        var taps = new Tap[to];
        for (int target = 0; target < to; target++)
        {
            double center = (target + 0.5) * step;
            int start = Math.Max((int)Math.Floor(center - support), 0);
            int end = Math.Min((int)Math.Ceiling(center + support), from);
            var weights = new float[end - start];
            for (int i = 0; i < weights.Length; i++)
                weights[i] = (float)Math.Max(1 - Math.Abs(start + i + 0.5 - center) / support, 0);
            float sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
                weights[i] /= sum;
            taps[target] = new Tap(start, weights);
        }
        return taps;
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private readonly record struct Tap(int Start, float[] Weights);
}
