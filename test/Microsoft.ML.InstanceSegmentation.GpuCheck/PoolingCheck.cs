// N: images. C: channels. H_l, W_l: height and width of level l. R: regions. P: bins along each side.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Region pooling in tensor operators, as a GPU does it, against the kernels of the CPU: values and gradients.</summary>
internal static class PoolingCheck
{
    private const int Images = 2;
    private const int Channels = 48;
    private const int Bins = 7;
    private const int ImageSide = 128;
    private const int RandomRegions = 200;
    private static readonly int[] s_strides = [4, 8, 16];

    /// <summary>Larger than the image, outside it, all of it, tiny, empty.</summary>
    private static readonly Box[] s_edgeCases =
    [
        new(-9, -7, 200, 150), new(200, 150, 220, 190), new(0, 0, ImageSide, ImageSide), new(5.2f, 5.1f, 5.3f, 5.2f), new(8, 8, 8, 8),
    ];

    public static void Run(CheckTable table, Device device)
    {
        (string, PoolingMethod)[] methods =
        [
            ("RoIAlign, average", new RoIAlign(Bins, SamplingRatio: 2, Aligned: true)),
            ("RoIAlign, average of as many samples as cells", new RoIAlign(Bins, SamplingRatio: 0)),
            ("RoIAlign, maximum", new RoIAlign(Bins, SamplingRatio: 2, Aligned: true, Maximum: true)),
            ("RoIPool", new RoIPool(Bins)),
        ];
        foreach ((string name, PoolingMethod method) in methods)
        {
            Check<double>(table, name, method, ScalarType.Float64, 1e-10, device);
            Check<float>(table, name, method, ScalarType.Float32, 1e-5, device);
        }
    }

    private static void Check<T>(CheckTable table, string name, PoolingMethod method, ScalarType dtype, double limit, Device device)
        where T : unmanaged, System.Numerics.IFloatingPoint<T>
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(1);
        var call = new PoolingCall([.. s_strides.Select(stride => 1f / stride)], Regions(random), method);
        Tensor[] levels = Array.ConvertAll(s_strides, stride => Level(random, dtype, ImageSide / stride)); // [N, C, H_l, W_l] each
        Tensor[] twins = Array.ConvertAll(levels, level => level.detach().to(device).requires_grad_()); // the same

        Tensor pooled = RegionFeatures.Pool(levels, call); // [R, C, P, P]
        Tensor twin = method.PoolByOperators(twins, call); // the same
        Tensor upstream = Noise(random, dtype, pooled.shape);
        pooled.backward([upstream]);
        call.Failure.ThrowIfAny();
        twin.backward([upstream.to(device)]);

        table.AtMost($"{name}, {dtype}: values", Apart(pooled, twin), limit);
        // The gradient of a maximum goes to one sample, and in float32 two may be the largest up to rounding.
        if (method is RoIAlign { Maximum: true } && dtype == ScalarType.Float32)
            return;
        double gradients = levels.Zip(twins, (a, b) => Apart(a.grad!, b.grad!)).Max();
        table.AtMost($"{name}, {dtype}: gradients", gradients, limit);

        static double Apart(Tensor here, Tensor there) => Difference.Relative(TensorTransfer.Read<T>(here), TensorTransfer.Read<T>(there));
    }

    private static Tensor Level(Random random, ScalarType dtype, int side) =>
        Noise(random, dtype, Images, Channels, side, side).requires_grad_();

    private static Region[] Regions(Random random)
    {
        IEnumerable<Box> drawn = Enumerable.Range(0, RandomRegions).Select(_ =>
        {
            (float x, float y) = (random.NextSingle() * ImageSide, random.NextSingle() * ImageSide);
            return new Box(x, y, x + (random.NextSingle() * ImageSide / 2), y + (random.NextSingle() * ImageSide / 2));
        });
        return [.. drawn.Concat(s_edgeCases).Select(box => new Region(random.Next(Images), random.Next(s_strides.Length), box))];
    }

    /// <summary>Drawn as float64 and with channels innermost in memory, as the network has its features.</summary>
    private static Tensor Noise(Random random, ScalarType dtype, params long[] shape)
    {
        double[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (2 * random.NextDouble()) - 1)];
        return ChannelsLast.Of(tensor(values, shape).to_type(dtype));
    }
}
