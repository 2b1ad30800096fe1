namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Random Gaussian blur: along the rows, then along the columns. Pixels beyond the border are those of the border.</summary>
internal static class GaussianBlur
{
    private const int Channels = 3;

    // Beyond three standard deviations a Gaussian has 0.3 % of its weight.
    private const float Cutoff = 3;

    public static ImageExample Apply(ImageExample example, GaussianBlurOptions options, Random random)
    {
        bool blurs = random.Chance(options.Probability);
        return blurs ? example with { Pixels = Blur(example, random.Between(0, options.MaxSigma)) } : example;
    }

    /// <summary>The image's pixels, blurred.</summary>
    /// <param name="example">The image.</param>
    /// <param name="sigma">Standard deviation in pixels, at least 0.</param>
    public static byte[] Blur(ImageExample example, float sigma)
    {
        float[] kernel = GaussianKernel.Of(sigma, Cutoff);
        int radius = kernel.Length / 2, stride = example.Width * Channels;
        var across = new float[example.Height * stride];
        var padded = new float[stride + 2 * radius * Channels];
        for (int y = 0; y < example.Height; y++)
        {
            for (int i = 0; i < padded.Length; i++)
            {
                int x = Math.Clamp(i / Channels - radius, 0, example.Width - 1);
                padded[i] = example.Pixels[y * stride + x * Channels + i % Channels];
            }
            for (int k = 0; k < kernel.Length; k++)
                GaussianKernel.AddScaled(across.AsSpan(y * stride, stride), padded.AsSpan(k * Channels, stride), kernel[k]);
        }

        var pixels = new byte[across.Length];
        var sums = new float[stride];
        for (int y = 0; y < example.Height; y++)
        {
            Array.Clear(sums);
            for (int k = 0; k < kernel.Length; k++)
            {
                int row = Math.Clamp(y + k - radius, 0, example.Height - 1);
                GaussianKernel.AddScaled(sums, across.AsSpan(row * stride, stride), kernel[k]);
            }
            for (int i = 0; i < stride; i++)
                pixels[y * stride + i] = (byte)Math.Clamp(sums[i] + 0.5f, 0, 255);
        }
        return pixels;
    }
}
