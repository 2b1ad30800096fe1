using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class RoIPoolTests
{
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/RegionPoolingReference.json");

    /// <summary>
    /// Ordinary, larger than the map, outside, touching the edges, tiny, empty, with corners half way between cells; for maps of 6×7 and
    /// 3×4 cells of 4 and 8 pixels.
    /// </summary>
    private static readonly Region[] s_regions =
    [
        new(0, 0, new Box(3.3f, 2.1f, 17.9f, 15.2f)), new(1, 1, new Box(-9, -7, 60, 50)), new(0, 1, new Box(40, 40, 50, 60)),
        new(1, 0, new Box(0, 0, 28, 24)), new(0, 0, new Box(5.2f, 5.1f, 5.3f, 5.2f)), new(1, 1, new Box(8, 8, 8, 8)),
        new(0, 1, new Box(2, 3, 30, 9)), new(1, 0, new Box(2, 6, 10, 14)), new(0, 0, new Box(-60, -50, -40, -30)),
    ];

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Values_and_gradients_are_torchvisions(ScalarType dtype)
    {
        JsonElement expected = s_reference.GetProperty("pool");
        using DisposeScope scope = NewDisposeScope();
        Tensor features = Noise("features", dtype, 2, 3, 6, 7).requires_grad_();
        Tensor pooled = RegionFeatures.Pool([features], Call(s_reference.GetProperty("regions"), 0.25f, bins: 3));
        pooled.backward([Noise("upstream", dtype, pooled.shape)]);
        LossReference.Close(expected.GetProperty("pooled").Doubles(), pooled);
        LossReference.Close(expected.GetProperty("gradient").Doubles(), features.grad!);
    }

    [TestMethod]
    public void Bins_are_rounded_as_torchvisions()
    {
        JsonElement expected = s_reference.GetProperty("rounding");
        using DisposeScope scope = NewDisposeScope();
        PoolingCall call = Call(expected.GetProperty("regions"), 0.125f, bins: 7);
        LossReference.Close(expected.GetProperty("pooled").Doubles(), RegionFeatures.Pool([Noise("rounding", ScalarType.Float32, 1, 1, 60, 60)], call));
    }

    [TestMethod]
    public void Kernel_gives_what_the_definition_gives()
    {
        foreach (int channels in new[] { 1, 3, 33, 40 })
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] levels = Levels(channels, ScalarType.Float32);
            foreach (int bins in new[] { 1, 3, 8 })
            {
                var call = new PoolingCall([0.25f, 0.125f], s_regions, new RoIPool(bins));
                CollectionAssert.AreEqual(Scalar(levels, call), TensorTransfer.Read<float>(RegionFeatures.Pool(levels, call)));
            }
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32, 5)]
    [DataRow(ScalarType.Float64, 5)]
    [DataRow(ScalarType.Float32, 37)]
    [DataRow(ScalarType.Float64, 37)]
    public void Tensor_operators_give_what_the_kernel_gives(ScalarType dtype, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int bins in new[] { 1, 3, 8 })
        {
            var call = new PoolingCall([0.25f, 0.125f], s_regions, new RoIPool(bins));
            (Tensor[] levels, Tensor[] twins) = (Require(Levels(channels, dtype)), Require(Levels(channels, dtype)));
            Tensor pooled = RegionFeatures.Pool(levels, call);
            Tensor twin = RoIPoolOperators.Pool(twins, call);
            CollectionAssert.AreEqual(Doubles(pooled), Doubles(twin));
            Tensor upstream = Noise("upstream", dtype, pooled.shape);
            pooled.backward([upstream]);
            twin.backward([upstream]);
            for (int l = 0; l < levels.Length; l++)
                LossReference.Close(Doubles(levels[l].grad!), twins[l].grad!);
        }
    }

    [TestMethod]
    public void Gradients_are_those_of_finite_differences()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            using DisposeScope scope = NewDisposeScope();
            var random = new Random(seed);
            Region[] regions = [.. s_regions, .. Enumerable.Range(0, 3).Select(_ => RandomRegion(random))];
            var call = new PoolingCall([0.25f, 0.125f], regions, new RoIPool(3));
            Tensor[] levels = Require(Levels(2, ScalarType.Float64, seed));
            Tensor pooled = RegionFeatures.Pool(levels, call);
            Tensor upstream = Noise($"upstream{seed}", ScalarType.Float64, pooled.shape);
            pooled.backward([upstream]);

            // Along a random direction; a step that small changes no bin's largest cell but by chance of 1e-5.
            Tensor[] direction = [.. levels.Select((level, l) => Noise($"direction{seed}{l}", ScalarType.Float64, level.shape))];
            using IDisposable noGradient = no_grad();
            const double Step = 1e-6;
            double expected = levels.Select((level, l) => (level.grad! * direction[l]).sum().item<double>()).Sum();
            Assert.AreEqual(expected, (Value(Step) - Value(-Step)) / (2 * Step), 1e-7 * Math.Max(1, Math.Abs(expected)), $"seed {seed}");

            double Value(double step) =>
                (RegionFeatures.Pool([.. levels.Select((level, l) => level + (direction[l] * step))], call) * upstream).sum().item<double>();
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(37)]
    public void Of_equal_cells_the_first_by_rows_gets_the_gradient(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = ones(1, channels, 3, 3).requires_grad_(), twin = ones(1, channels, 3, 3).requires_grad_();
        var call = new PoolingCall([1], [new Region(0, 0, new Box(0, 0, 2, 2))], new RoIPool(2));
        RegionFeatures.Pool([flat], call).sum().backward();
        RoIPoolOperators.Pool([twin], call).sum().backward();
        float[] expected = [.. Enumerable.Repeat(new float[] { 1, 1, 0, 1, 1, 0, 0, 0, 0 }, channels).SelectMany(channel => channel)];
        CollectionAssert.AreEqual(expected, TensorTransfer.Read<float>(flat.grad!));
        CollectionAssert.AreEqual(expected, TensorTransfer.Read<float>(twin.grad!));
    }

    [TestMethod]
    public void No_region_gives_nothing_and_no_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        var call = new PoolingCall([0.25f, 0.125f], [], new RoIPool(3));
        foreach (Func<Tensor[], Tensor> pool in new Func<Tensor[], Tensor>[] { levels => RegionFeatures.Pool(levels, call), levels => RoIPoolOperators.Pool(levels, call) })
        {
            Tensor[] levels = Require(Levels(4, ScalarType.Float32));
            Tensor pooled = pool(levels);
            CollectionAssert.AreEqual(new long[] { 0, 4, 3, 3 }, pooled.shape);
            pooled.sum().backward();
            foreach (Tensor level in levels)
                Assert.AreEqual(0, level.grad!.abs().sum().item<float>());
        }
    }

    [TestMethod]
    public void Boxes_beyond_all_numbers_are_off_the_map_or_over_it()
    {
        using DisposeScope scope = NewDisposeScope();
        Region[] regions = [new(0, 0, new Box(1e30f, 1e30f, 2e30f, 2e30f)), new(0, 0, new Box(-1e30f, -1e30f, 1e30f, 1e30f))];
        float[] pooled = TensorTransfer.Read<float>(RegionFeatures.Pool([ones(1, 1, 6, 7)], new PoolingCall([0.25f], regions, new RoIPool(1))));
        CollectionAssert.AreEqual(new float[] { 0, 1 }, pooled);
    }

    /// <summary>The definition, cell by cell.</summary>
    private static float[] Scalar(Tensor[] levels, PoolingCall call)
    {
        var result = new List<float>();
        int bins = call.Method.Bins;
        foreach ((int image, int level, Box box) in call.Regions)
        {
            long[] shape = levels[level].shape;
            float[] values = TensorTransfer.Read<float>(levels[level]);
            for (int channel = 0; channel < shape[1]; channel++)
            {
                for (int bin = 0; bin < bins * bins; bin++)
                {
                    float? largest = null;
                    (int top, int bottom) = Cells(box.Y0, box.Y1, bin / bins, (int)shape[2]);
                    (int left, int right) = Cells(box.X0, box.X1, bin % bins, (int)shape[3]);
                    for (int y = top; y < bottom; y++)
                    {
                        for (int x = left; x < right; x++)
                        {
                            float value = values[(((((image * shape[1]) + channel) * shape[2]) + y) * shape[3]) + x];
                            largest = Math.Max(largest ?? value, value);
                        }
                    }
                    result.Add(largest ?? 0);
                }
            }

            (int From, int To) Cells(float from, float to, int bin, int size)
            {
                float first = MathF.Round(from * call.Scales[level], MidpointRounding.AwayFromZero);
                float last = MathF.Round(to * call.Scales[level], MidpointRounding.AwayFromZero);
                float length = MathF.Max(last - first + 1, 1) / bins;
                return ((int)Math.Clamp(first + MathF.Floor(bin * length), 0, size), (int)Math.Clamp(first + MathF.Ceiling((bin + 1) * length), 0, size));
            }
        }
        return [.. result];
    }

    private static PoolingCall Call(JsonElement regions, float scale, int bins) => new(
        [scale],
        [.. regions.Floats().Chunk(5).Select(r => new Region((int)r[0], 0, new Box(r[1], r[2], r[3], r[4])))],
        new RoIPool(bins));

    private static Region RandomRegion(Random random)
    {
        (float x, float y) = (random.NextSingle() * 28, random.NextSingle() * 24);
        return new Region(random.Next(2), random.Next(2), new Box(x, y, x + (random.NextSingle() * 20), y + (random.NextSingle() * 20)));
    }

    private static Tensor[] Levels(int channels, ScalarType dtype, int seed = 0) =>
        [Noise($"fine{seed}", dtype, 2, channels, 6, 7), Noise($"coarse{seed}", dtype, 2, channels, 3, 4)];

    private static Tensor[] Require(Tensor[] levels) => Array.ConvertAll(levels, level => level.requires_grad_());

    private static Tensor Noise(string name, ScalarType dtype, params long[] shape) => LossReference.Noise(name, 1, dtype, shape);

    private static double[] Doubles(Tensor tensor) => TensorTransfer.Read<double>(tensor.to_type(ScalarType.Float64));
}
