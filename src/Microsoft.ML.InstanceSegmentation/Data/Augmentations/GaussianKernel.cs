using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Weights of a Gaussian at whole numbers, and sums with them.</summary>
internal static class GaussianKernel
{
    /// <summary>An odd number of weights that add up to 1, the middle one the largest.</summary>
    /// <param name="sigma">Standard deviation; 0 gives one weight of 1.</param>
    /// <param name="cutoff">How far the weights reach to either side, in standard deviations.</param>
    public static float[] Of(float sigma, float cutoff)
    {
        int radius = (int)MathF.Ceiling(cutoff * sigma);
        var weights = new float[2 * radius + 1];
        weights[radius] = 1;
        for (int i = 1; i <= radius; i++)
            weights[radius - i] = weights[radius + i] = MathF.Exp(-0.5f * i * i / (sigma * sigma));
        float sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    /// <summary>Adds numbers times a weight to sums; all of a smoothing is made of this.</summary>
    public static void AddScaled(Span<float> sums, ReadOnlySpan<float> values, float weight)
    {
        Span<Vector<float>> wideSums = MemoryMarshal.Cast<float, Vector<float>>(sums);
        ReadOnlySpan<Vector<float>> wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int i = 0; i < wideSums.Length; i++)
            wideSums[i] += wideValues[i] * weight;
        for (int i = wideSums.Length * Vector<float>.Count; i < sums.Length; i++)
            sums[i] += values[i] * weight;
    }
}
