namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Random brightness, contrast, saturation and hue. Each is linear in red, green and blue, so all four are one matrix and one offset, and
/// values are cut to 0 to 255 once. Contrast is that around the mean brightness; saturation is the distance from a pixel's own; hue turns
/// colours around the grey axis, which keeps greys as they are.
/// </summary>
internal static class ColorJitter
{
    private const int Channels = 3;

    // ITU-R BT.601: how bright red, green and blue are.
    private static readonly float[] s_luma = [0.299f, 0.587f, 0.114f];

    public static ImageExample Apply(ImageExample example, ColorJitterOptions options, Random random)
    {
        if (!random.Chance(options.Probability))
            return example;
        float brightness = random.Between(1 - options.Brightness, 1 + options.Brightness);
        float contrast = random.Between(1 - options.Contrast, 1 + options.Contrast);
        float saturation = random.Between(1 - options.Saturation, 1 + options.Saturation);
        float hue = random.Between(-options.Hue, options.Hue);
        return example with { Pixels = Change(example.Pixels, brightness, contrast, saturation, hue) };
    }

    /// <summary>Changed pixels.</summary>
    /// <param name="pixels">Red, green, blue of each.</param>
    /// <param name="brightness">Factor of all values.</param>
    /// <param name="contrast">Factor of the distances from the mean brightness.</param>
    /// <param name="saturation">Factor of the distances of a pixel's colours from its brightness.</param>
    /// <param name="hue">Angle in degrees.</param>
    public static byte[] Change(byte[] pixels, float brightness, float contrast, float saturation, float hue)
    {
        float factor = brightness * contrast;
        float offset = brightness * (1 - contrast) * MeanBrightness(pixels);
        float[] matrix = Array.ConvertAll(Multiply(Hue(hue), Saturation(saturation)), entry => entry * factor);
        var greys = new byte[256];
        for (int grey = 0; grey < greys.Length; grey++)
            greys[grey] = ToByte(grey * factor + offset);

        var changed = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            (byte red, byte green, byte blue) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            if (red == green && green == blue)
            {
                // Rounding must not give a grey pixel a colour.
                changed[i] = changed[i + 1] = changed[i + 2] = greys[red];
                continue;
            }
            changed[i] = ToByte(matrix[0] * red + matrix[1] * green + matrix[2] * blue + offset);
            changed[i + 1] = ToByte(matrix[3] * red + matrix[4] * green + matrix[5] * blue + offset);
            changed[i + 2] = ToByte(matrix[6] * red + matrix[7] * green + matrix[8] * blue + offset);
        }
        return changed;
    }

    private static float MeanBrightness(byte[] pixels)
    {
        var sums = new long[Channels];
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            for (int channel = 0; channel < Channels; channel++)
                sums[channel] += pixels[i + channel];
        }
        return (float)(sums.Zip(s_luma, (sum, weight) => (double)sum * weight).Sum() * Channels / pixels.Length);
    }

    private static float[] Saturation(float factor)
    {
        var matrix = new float[Channels * Channels];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = (1 - factor) * s_luma[i % Channels] + (i % (Channels + 1) == 0 ? factor : 0);
        return matrix;
    }

    /// <summary>The rotation around (1, 1, 1), by Rodrigues' formula.</summary>
    private static float[] Hue(float degrees)
    {
        (float sin, float cos) = MathF.SinCos(degrees * MathF.PI / 180);
        (float mean, float turn) = ((1 - cos) / 3, sin / MathF.Sqrt(3));
        return [cos + mean, mean - turn, mean + turn, mean + turn, cos + mean, mean - turn, mean - turn, mean + turn, cos + mean];
    }

    private static float[] Multiply(float[] left, float[] right)
    {
        var product = new float[Channels * Channels];
        for (int i = 0; i < product.Length; i++)
        {
            for (int k = 0; k < Channels; k++)
                product[i] += left[i / Channels * Channels + k] * right[k * Channels + i % Channels];
        }
        return product;
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
