using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>A decoded picture of 16 bits a sample, as it is stored: not turned, and without its opacity.</summary>
/// <param name="Samples">Row by row; <paramref name="Channels"/> values a pixel.</param>
/// <param name="Channels">1 for grey; 3 for red, green and blue.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Origin">How it has to be turned.</param>
internal sealed record DeepPicture(ushort[] Samples, int Channels, int Height, int Width, SKEncodedOrigin Origin)
{
    /// <summary>Values that 16 bits can have.</summary>
    private const int Values = ushort.MaxValue + 1;

    /// <summary>The largest value.</summary>
    public ushort Largest => Samples.Max();

    /// <summary>The picture of 8 bits a colour, upright, with a window's values from 0 to 255; null takes the upper 8 bits.</summary>
    public Picture ToPicture(IntensityWindow? window)
    {
        byte[] shades = Shades(window);
        var pixels = new uint[Height * Width];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Channels == 1
                ? shades[Samples[i]] * 0x010101u
                : shades[Samples[3 * i]] | (uint)shades[Samples[3 * i + 1]] << 8 | (uint)shades[Samples[3 * i + 2]] << 16;
        }
        return ImageDecoder.Seen(pixels, Height, Width, Origin);
    }

    /// <summary>Whole values as a mask has them, which number instances; null where it is no grey picture.</summary>
    public Picture? ToNumbers() => Channels == 1 ? ImageDecoder.Seen(Array.ConvertAll(Samples, value => (uint)value), Height, Width, Origin) : null;

    /// <summary>The byte that each value becomes, rounded.</summary>
    private byte[] Shades(IntensityWindow? window)
    {
        if (window is null)
            return [.. Enumerable.Range(0, Values).Select(value => (byte)(value >> 8))];
        (double low, double high) = window.ArePercentiles ? Percentiles(window.Low, window.High) : (window.Low, window.High);
        // All of one value: it is neither dark nor bright.
        double range = Math.Max(high - low, 1);
        return [.. Enumerable.Range(0, Values).Select(value => (byte)Math.Round(Math.Clamp((value - low) / range, 0, 1) * byte.MaxValue))];
    }

    /// <summary>Values below which so many percent of the samples lie: of n sorted samples number ⌊p/100·(n − 1)⌋, from 0.</summary>
    private (double Low, double High) Percentiles(double low, double high)
    {
        var counts = new int[Values];
        foreach (ushort value in Samples)
            counts[value]++;
        double At(double percent)
        {
            long rank = (long)(percent / 100 * (Samples.Length - 1));
            int value = 0;
            for (long below = counts[0]; below <= rank; below += counts[value])
                value++;
            return value;
        }
        return (At(low), At(high));
    }
}
