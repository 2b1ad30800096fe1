namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Random Gaussian noise, of its own in every channel, but the same in all three where the image is grey, which stays grey. Each value is
/// one at random of a thousand that were drawn for the image: drawing all of them anew would take longer than the rest of augmentation.
/// </summary>
internal static class GaussianNoise
{
    private const int Channels = 3;

    // Random.Next gives 31 bits: enough to choose a value for each of three channels.
    private const int ValueBits = 10;
    private const int Values = 1 << ValueBits;

    public static ImageExample Apply(ImageExample example, GaussianNoiseOptions options, Random random)
    {
        bool isNoisy = random.Chance(options.Probability);
        return isNoisy ? example with { Pixels = Add(example.Pixels, random.Between(0, options.MaxSigma), random) } : example;
    }

    /// <summary>Pixels with noise.</summary>
    /// <param name="pixels">Red, green, blue of each.</param>
    /// <param name="sigma">Standard deviation, in the values 0 to 255 of a pixel.</param>
    /// <param name="random">The source of the noise.</param>
    public static byte[] Add(byte[] pixels, float sigma, Random random)
    {
        var values = new float[Values];
        for (int i = 0; i < Values; i += 2)
        {
            // Each with its opposite, so that noise has no mean, however few there are.
            values[i] = sigma * Normal(random);
            values[i + 1] = -values[i];
        }
        int shift = IsGrey(pixels) ? 0 : ValueBits;
        var noisy = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            int choice = random.Next();
            for (int channel = 0; channel < Channels; channel++, choice >>= shift)
                noisy[i + channel] = (byte)Math.Clamp(pixels[i + channel] + values[choice % Values] + 0.5f, 0, 255);
        }
        return noisy;
    }

    /// <summary>A number of the standard normal distribution (Box and Muller 1958).</summary>
    private static float Normal(Random random)
    {
        float radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
        return radius * MathF.Cos(2 * MathF.PI * random.NextSingle());
    }

    private static bool IsGrey(byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2])
                return false;
        }
        return true;
    }
}
