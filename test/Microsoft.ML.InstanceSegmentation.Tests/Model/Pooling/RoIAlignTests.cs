using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class RoIAlignTests
{
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("roi_align");

    /// <summary>Ordinary, larger than the map, outside, touching the edges, tiny, empty; for maps of 6×7 and 3×4 cells of 4 and 8 pixels.</summary>
    private static readonly Region[] s_regions =
    [
        new(0, 0, new Box(3.3f, 2.1f, 17.9f, 15.2f)), new(1, 1, new Box(-9, -7, 60, 50)), new(0, 1, new Box(40, 40, 50, 60)),
        new(1, 0, new Box(0, 0, 28, 24)), new(0, 0, new Box(5.2f, 5.1f, 5.3f, 5.2f)), new(1, 1, new Box(8, 8, 8, 8)), new(0, 1, new Box(2, 3, 30, 9)),
    ];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Textbook_case_of_four_samples_a_bin(bool maximum)
    {
        // 5×5 cells that hold 10·row + column; bilinear interpolation of a plane is the plane itself. The region from (0.6, 1.2) to
        // (2.6, 3.6) has bins 1 wide and 1.2 high, and their samples lie a quarter and three quarters in.
        using DisposeScope scope = NewDisposeScope();
        Tensor map = tensor(Enumerable.Range(0, 25).Select(i => (float)((10 * (i / 5)) + (i % 5))).ToArray(), [1, 1, 5, 5]);
        var region = new Region(0, 0, new Box(0.6f, 1.2f, 2.6f, 3.6f));
        float[] pooled = TensorTransfer.Read<float>(RegionFeatures.Pool([map], new PoolingCall([1], [region], new RoIAlign(2, 2, false, maximum))));

        // Average: at the bins' centres. Maximum: at each bin's last sample.
        (float x, float y) = maximum ? (0.6f + 0.75f, 1.2f + 0.9f) : (0.6f + 0.5f, 1.2f + 0.6f);
        float[] expected = [(10 * y) + x, (10 * y) + x + 1, (10 * (y + 1.2f)) + x, (10 * (y + 1.2f)) + x + 1];
        for (int i = 0; i < 4; i++)
            Assert.AreEqual(expected[i], pooled[i], 1e-5f);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Values_and_gradients_are_torchvisions(int index)
    {
        JsonElement expected = s_reference.GetProperty("cases")[index];
        float[] regions = s_reference.GetProperty("regions").Floats();
        var call = new PoolingCall(
            [0.25f],
            [.. regions.Chunk(5).Select(r => new Region((int)r[0], 0, new Box(r[1], r[2], r[3], r[4])))],
            new RoIAlign(3, expected.GetProperty("ratio").GetInt32(), expected.GetProperty("aligned").GetBoolean()));
        using DisposeScope scope = NewDisposeScope();
        Tensor features = Noise("features", 2, 3, 6, 7).requires_grad_();
        Tensor pooled = RegionFeatures.Pool([features], call);
        pooled.backward([Noise("upstream", pooled.shape)]);
        Close(expected.GetProperty("pooled").Floats(), TensorTransfer.Read<float>(pooled), 1e-5);
        Close(expected.GetProperty("gradient").Floats(), TensorTransfer.Read<float>(features.grad!), 1e-5);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Values_and_gradients_in_float64_are_torchvisions(int index)
    {
        JsonElement reference = ReferenceData.Read("Model/RegionPoolingReference.json");
        JsonElement expected = reference.GetProperty("align")[index];
        var call = new PoolingCall(
            [0.25f],
            [.. reference.GetProperty("regions").Floats().Chunk(5).Select(r => new Region((int)r[0], 0, new Box(r[1], r[2], r[3], r[4])))],
            new RoIAlign(3, expected.GetProperty("ratio").GetInt32(), expected.GetProperty("aligned").GetBoolean()));
        using DisposeScope scope = NewDisposeScope();
        Tensor features = Noise("features", 2, 3, 6, 7).to_type(ScalarType.Float64).requires_grad_();
        Tensor pooled = RegionFeatures.Pool([features], call);
        pooled.backward([Noise("upstream", pooled.shape).to_type(ScalarType.Float64)]);
        LossReference.Close(expected.GetProperty("pooled").Doubles(), pooled);
        LossReference.Close(expected.GetProperty("gradient").Doubles(), features.grad!);
    }

    [TestMethod]
    [DynamicData(nameof(Settings))]
    public void Kernels_give_what_the_definition_gives(int ratio, bool aligned, bool maximum)
    {
        var settings = new RoIAlign(3, ratio, aligned, maximum);
        foreach (int channels in new[] { 1, 3, 33, 40 })
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] levels = Levels(channels, ScalarType.Float32);
            var call = new PoolingCall([0.25f, 0.125f], s_regions, settings);
            Close(Scalar(levels, call), TensorTransfer.Read<float>(RegionFeatures.Pool(levels, call)), 1e-5);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Settings))]
    public void Tensor_operators_give_what_the_kernels_give(int ratio, bool aligned, bool maximum)
    {
        var settings = new RoIAlign(3, ratio, aligned, maximum);
        using DisposeScope scope = NewDisposeScope();
        var call = new PoolingCall([0.25f, 0.125f], s_regions, settings);
        (Tensor[] levels, Tensor[] twins) = (Levels(5, ScalarType.Float64), Levels(5, ScalarType.Float64));
        Tensor pooled = RegionFeatures.Pool(Require(levels), call);
        Tensor twin = RoIAlignOperators.Pool(Require(twins), call, settings);
        Close(TensorTransfer.Read<double>(pooled), TensorTransfer.Read<double>(twin), 1e-12);
        Tensor upstream = Noise("upstream", pooled.shape).to_type(ScalarType.Float64);
        pooled.backward([upstream]);
        twin.backward([upstream]);
        for (int l = 0; l < levels.Length; l++)
            Close(TensorTransfer.Read<double>(levels[l].grad!), TensorTransfer.Read<double>(twins[l].grad!), 1e-12);
    }

    [TestMethod]
    [DynamicData(nameof(Settings))]
    public void Gradients_are_those_of_finite_differences(int ratio, bool aligned, bool maximum)
    {
        var settings = new RoIAlign(3, ratio, aligned, maximum);
        for (int seed = 0; seed < 10; seed++)
        {
            using DisposeScope scope = NewDisposeScope();
            var random = new Random(seed);
            Region[] regions = [.. s_regions, .. Enumerable.Range(0, 3).Select(_ => RandomRegion(random))];
            var call = new PoolingCall([0.25f, 0.125f], regions, settings);
            Tensor[] levels = Require(Levels(2, ScalarType.Float64, seed));
            Tensor pooled = RegionFeatures.Pool(levels, call);
            Tensor upstream = Noise($"upstream{seed}", pooled.shape).to_type(ScalarType.Float64);
            pooled.backward([upstream]);

            // Along a random direction; a step that small changes no maximum's sample but by chance of 1e-6.
            Tensor[] direction = [.. levels.Select((level, l) => Noise($"direction{seed}{l}", level.shape).to_type(ScalarType.Float64))];
            using IDisposable noGradient = no_grad();
            const double Step = 1e-6;
            double ahead = Value(Step), behind = Value(-Step);
            double expected = levels.Select((level, l) => (level.grad! * direction[l]).sum().item<double>()).Sum();
            Assert.AreEqual(expected, (ahead - behind) / (2 * Step), 1e-7 * Math.Max(1, Math.Abs(expected)), $"seed {seed}");

            double Value(double step) =>
                (RegionFeatures.Pool([.. levels.Select((level, l) => level + (direction[l] * step))], call) * upstream).sum().item<double>();
        }
    }

    [TestMethod]
    public void No_region_gives_nothing_and_no_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] levels = Require(Levels(4, ScalarType.Float32));
        Tensor pooled = RegionFeatures.Pool(levels, new PoolingCall([0.25f, 0.125f], [], new RoIAlign(3, 2)));
        CollectionAssert.AreEqual(new long[] { 0, 4, 3, 3 }, pooled.shape);
        pooled.sum().backward();
        foreach (Tensor level in levels)
            Assert.AreEqual(0, level.grad!.abs().sum().item<float>());
    }

    [TestMethod]
    public void Result_and_gradient_have_channels_innermost()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor level = ChannelsLast.Of(Noise("level", 2, 4, 6, 7)).requires_grad_();
        Tensor pooled = RegionFeatures.Pool([level], new PoolingCall([0.25f], [s_regions[0]], new RoIAlign(3, 2)));
        pooled.sum().backward();
        Assert.AreEqual(1, pooled.stride(1));
        Assert.AreEqual(1, level.grad!.stride(1));
    }

    [TestMethod]
    [DataRow(2, 0)]
    [DataRow(-1, 0)]
    [DataRow(0, 1)]
    public void Region_of_no_image_or_level_is_refused(int image, int levelIndex)
    {
        using DisposeScope scope = NewDisposeScope();
        var call = new PoolingCall([0.25f], [new Region(image, levelIndex, new Box(0, 0, 4, 4))], new RoIAlign(3, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RegionFeatures.Pool([Noise("level", 2, 4, 6, 7)], call));
    }

    [TestMethod]
    public void Failure_in_the_backward_pass_is_thrown_after_it()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor level = Noise("level", 1, 4, 6, 7).requires_grad_();
        Region[] regions = [new Region(0, 0, new Box(0, 0, 4, 4))];
        var call = new PoolingCall([0.25f], regions, new RoIAlign(3, 2));
        Tensor pooled = RegionFeatures.Pool([level], call);
        regions[0] = regions[0] with { Level = 7 };
        pooled.sum().backward();
        Assert.IsTrue(float.IsNaN(level.grad!.sum().item<float>()));
        Assert.ThrowsExactly<IndexOutOfRangeException>(call.Failure.ThrowIfAny);
        call.Failure.ThrowIfAny();
    }

    [TestMethod]
    public void Networks_that_train_at_once_get_their_own_failures()
    {
        using DisposeScope scope = NewDisposeScope();
        Region[] regions = [new Region(0, 0, new Box(0, 0, 4, 4))];
        var failing = new PoolingCall([0.25f], regions, new RoIAlign(3, 2));
        var sound = new PoolingCall([0.25f], [regions[0]], new RoIAlign(3, 2));
        Tensor[] sums = [.. new[] { failing, sound }.Select(call => RegionFeatures.Pool([Noise("level", 1, 4, 6, 7).requires_grad_()], call).sum())];
        regions[0] = regions[0] with { Level = 7 };
        foreach (Tensor sum in sums)
            sum.backward();
        sound.Failure.ThrowIfAny();
        Assert.ThrowsExactly<IndexOutOfRangeException>(failing.Failure.ThrowIfAny);
    }

    public static IEnumerable<object[]> Settings =>
        from ratio in new[] { 0, 1, 2 }
        from aligned in new[] { false, true }
        from maximum in new[] { false, true }
        select new object[] { ratio, aligned, maximum };

    /// <summary>The definition, sample by sample.</summary>
    private static float[] Scalar(Tensor[] levels, PoolingCall call)
    {
        (int bins, int ratio, bool aligned, bool maximum) = (RoIAlign)call.Method;
        var result = new List<float>();
        foreach ((int image, int level, Box box) in call.Regions)
        {
            long[] shape = levels[level].shape;
            float[] values = TensorTransfer.Read<float>(levels[level]);
            (double x0, double width) = Extent(box.X0, box.X1);
            (double y0, double height) = Extent(box.Y0, box.Y1);
            int rows = ratio > 0 ? ratio : (int)Math.Ceiling(height / bins);
            int columns = ratio > 0 ? ratio : (int)Math.Ceiling(width / bins);
            for (int channel = 0; channel < shape[1]; channel++)
            {
                for (int bin = 0; bin < bins * bins; bin++)
                {
                    var samples = new List<double>();
                    for (int s = 0; s < rows * columns; s++)
                    {
                        double y = y0 + (((bin / bins) + (((s / columns) + 0.5) / rows)) * height / bins);
                        double x = x0 + (((bin % bins) + (((s % columns) + 0.5) / columns)) * width / bins);
                        samples.Add(Bilinear(y, x, (int)shape[2], (int)shape[3], (row, column) => values[(((((image * shape[1]) + channel) * shape[2]) + row) * shape[3]) + column]));
                    }
                    result.Add((float)(samples.Count == 0 ? 0 : maximum ? samples.Max() : samples.Average()));
                }
            }

            (double Start, double Length) Extent(float from, float to)
            {
                double offset = aligned ? 0.5 : 0;
                double length = (to - (double)from) * call.Scales[level];
                return ((from * (double)call.Scales[level]) - offset, aligned ? length : Math.Max(1, length));
            }
        }
        return [.. result];
    }

    private static double Bilinear(double y, double x, int height, int width, Func<int, int, float> value)
    {
        if (y < -1 || y > height || x < -1 || x > width)
            return 0;
        (y, x) = (Math.Clamp(y, 0, height - 1), Math.Clamp(x, 0, width - 1));
        (int top, int left) = ((int)y, (int)x);
        (int bottom, int right) = (Math.Min(top + 1, height - 1), Math.Min(left + 1, width - 1));
        (double down, double across) = (y - top, x - left);
        return ((1 - down) * (((1 - across) * value(top, left)) + (across * value(top, right))))
            + (down * (((1 - across) * value(bottom, left)) + (across * value(bottom, right))));
    }

    private static Region RandomRegion(Random random)
    {
        (float x, float y) = (random.NextSingle() * 28, random.NextSingle() * 24);
        return new Region(random.Next(2), random.Next(2), new Box(x, y, x + (random.NextSingle() * 20), y + (random.NextSingle() * 20)));
    }

    private static Tensor[] Levels(int channels, ScalarType dtype, int seed = 0) =>
        [Noise($"fine{seed}", 2, channels, 6, 7).to_type(dtype), Noise($"coarse{seed}", 2, channels, 3, 4).to_type(dtype)];

    private static Tensor[] Require(Tensor[] levels) => Array.ConvertAll(levels, level => level.requires_grad_());

    private static Tensor Noise(string name, params long[] shape) => tensor(ReferenceData.Uniform(name, shape.Aggregate((a, b) => a * b)), shape);

    private static void Close<T>(T[] expected, T[] actual, double tolerance)
        where T : System.Numerics.INumber<T>
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < actual.Length; i++)
            Assert.AreEqual(double.CreateChecked(expected[i]), double.CreateChecked(actual[i]), tolerance, $"number {i}");
    }
}
