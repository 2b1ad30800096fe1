// O, I: output and input channels. kh, kw: height and width of a kernel.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Random weights from one seed, in the order in which the layers are made, the same with every version of libtorch. Kernels have the
/// logical shape [O, I, kh, kw] (transposed convolutions [I, O, kh, kw]) and channels innermost in memory.
/// </summary>
internal sealed class WeightInitializer(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Normal with variance 2 / fan-out, which keeps the gradients' variance through ReLUs (He et al. 2015, equation 14).</summary>
    public Parameter KaimingNormal(long first, long second, long size) =>
        Kernel(first, second, size, Normal(Math.Sqrt(2.0 / (first * size * size))));

    /// <summary>Uniform with variance 1 / fan-in, for layers without a ReLU behind them.</summary>
    public Parameter KaimingUniform(long first, long second, long size) =>
        Kernel(first, second, size, Uniform(Math.Sqrt(3.0 / (second * size * size))));

    public Parameter Normal(long first, long second, long size, double deviation) => Kernel(first, second, size, Normal(deviation));

    public static Parameter Constant(long count, float value) => new(full(count, value));

    private static Parameter Kernel(long first, long second, long size, Func<float> next)
    {
        var values = new float[first * second * size * size];
        for (int i = 0; i < values.Length; i++)
            values[i] = next();
        return new Parameter(ChannelsLast.ToLogical(tensor(values, [first, size, size, second])));
    }

    private Func<float> Uniform(double limit) => () => (float)(limit * ((2 * _random.NextDouble()) - 1));

    /// <summary>By Box and Muller's transform, which gives two independent values at a time.</summary>
    private Func<float> Normal(double deviation)
    {
        double? second = null;
        return () =>
        {
            if (second is { } value)
            {
                second = null;
                return (float)value;
            }
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * _random.NextDouble());
            second = radius * sine;
            return (float)(radius * cosine);
        };
    }
}
