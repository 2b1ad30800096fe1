using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.OnnxRuntime;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class RegionPoolerEmitterTests
{
    private const int Channels = 2;
    private const int Bins = 3;

    // Sizes of the maps of stages 2 and 3, of strides 4 and 8.
    private static readonly (int Height, int Width)[] s_maps = [(40, 50), (20, 25)];

    // Fractional, thin, empty, outside, past the edge, of both levels, and at the limit between them (112 pixels, the coarser one's).
    private static readonly float[][] s_regions =
    [
        [3.3f, 5.7f, 40.1f, 60.9f], [0, 0, 112, 112], [0, 0, 111.9f, 111.9f], [10, 10, 10.5f, 90], [7, 7, 7, 7],
        [150, 100, 260, 250], [-30, -20, 30, 20], [300, 300, 330, 330], [1.5f, 2.5f, 190, 159], [0, 0, 0.01f, 0.01f],
        [2, 6, 10, 14], [-2, -6, 14, 10], [4, 12, 124, 140], // corners half way between cells
    ];

    [TestMethod]
    [DataRow(RegionPooling.AlignAverage, 2, false)]
    [DataRow(RegionPooling.AlignAverage, 0, false)]
    [DataRow(RegionPooling.AlignAverage, 0, true)]
    [DataRow(RegionPooling.AlignMaximum, 1, false)]
    [DataRow(RegionPooling.AlignMaximum, 2, true)]
    [DataRow(RegionPooling.AlignMaximum, 3, false)]
    [DataRow(RegionPooling.RoIPool, 2, false)]
    public void Graph_pools_as_the_scalar_loop_does(RegionPooling kind, int samplingRatio, bool aligned)
    {
        var options = new ModelOptions
        {
            Backbone = new() { Stages = [2, 3] },
            Pooling = new() { Kind = kind, SamplingRatio = samplingRatio, Aligned = aligned },
        };
        float[][] maps = [.. s_maps.Select((map, level) => ReferenceWeights.Uniform($"map {level}", Channels * map.Height * map.Width))];
        float[] pooled = RunGraph(maps, options);
        for (int r = 0; r < s_regions.Length; r++)
        {
            for (int c = 0; c < Channels; c++)
            {
                for (int bin = 0; bin < Bins * Bins; bin++)
                {
                    double expected = Pool(maps, s_regions[r], c, bin / Bins, bin % Bins, options.Pooling);
                    Assert.AreEqual(expected, pooled[(r * Channels + c) * Bins * Bins + bin], 1e-4, $"region {r}, channel {c}, bin {bin}");
                }
            }
        }
    }

    private static float[] RunGraph(float[][] maps, ModelOptions options)
    {
        var graph = new GraphBuilder([]);
        GraphValue[] pyramid = [.. s_maps.Select((map, level) => graph.Input($"map{level}", ElementType.Float, 1, Channels, map.Height, map.Width))];
        GraphValue regions = graph.Input("regions", ElementType.Float, "R", 4);
        (GraphValue features, GraphValue restore) = RegionPoolerEmitter.Emit(pyramid, regions, Bins, options);
        graph.Output("pooled", features.Gather(restore), ElementType.Float, "R", Channels, Bins, Bins);

        using var session = new InferenceSession(graph.Build().ToByteArray());
        using var run = new RunOptions();
        using var first = OrtValue.CreateTensorValueFromMemory(maps[0], [1, Channels, s_maps[0].Height, s_maps[0].Width]);
        using var second = OrtValue.CreateTensorValueFromMemory(maps[1], [1, Channels, s_maps[1].Height, s_maps[1].Width]);
        using var boxes = OrtValue.CreateTensorValueFromMemory(s_regions.SelectMany(box => box).ToArray(), [s_regions.Length, 4]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["map0", "map1", "regions"], [first, second, boxes], ["pooled"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double Pool(float[][] maps, float[] region, int channel, int row, int column, PoolingOptions options)
    {
        double side = Math.Sqrt((region[2] - region[0]) * (region[3] - region[1]));
        int level = Math.Floor(4 + Math.Log2(side / 224) + 1e-6) >= 3 ? 1 : 0;
        double stride = level == 1 ? 8 : 4;
        (int height, int width) = s_maps[level];
        ReadOnlySpan<float> map = maps[level].AsSpan(channel * height * width, height * width);
        if (options.Kind == RegionPooling.RoIPool)
            return LargestCell(map, height, width, Array.ConvertAll(region, side => side / (float)stride), row, column);

        double shift = options.Aligned ? 0.5 : 0;
        double[] start = [region[0] / stride - shift, region[1] / stride - shift];
        double[] length = [(region[2] - region[0]) / stride, (region[3] - region[1]) / stride];
        if (!options.Aligned)
            length = [Math.Max(length[0], 1), Math.Max(length[1], 1)];
        int Samples(double sides) => options.SamplingRatio > 0 ? options.SamplingRatio : (int)Math.Ceiling(sides / Bins);
        (int across, int down) = (Samples(length[0]), Samples(length[1]));

        var samples = new List<double>();
        for (int i = 0; i < down; i++)
        {
            for (int j = 0; j < across; j++)
            {
                double y = start[1] + length[1] / Bins * (row + (i + 0.5) / down);
                double x = start[0] + length[0] / Bins * (column + (j + 0.5) / across);
                samples.Add(Bilinear(map, height, width, y, x));
            }
        }
        return samples.Count == 0 ? 0 : options.Kind == RegionPooling.AlignMaximum ? samples.Max() : samples.Average();
    }

    private static float LargestCell(ReadOnlySpan<float> map, int height, int width, float[] region, int row, int column)
    {
        int[] corner = Array.ConvertAll(region, side => (int)MathF.Round(side, MidpointRounding.AwayFromZero));
        (int left, int right) = Cells(corner[0], corner[2], column, width);
        (int top, int bottom) = Cells(corner[1], corner[3], row, height);
        float? largest = null;
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
                largest = Math.Max(largest ?? float.MinValue, map[y * width + x]);
        }
        return largest ?? 0;

        static (int From, int To) Cells(int first, int last, int bin, int size)
        {
            float length = (float)Math.Max(last - first + 1, 1) / Bins;
            return (Math.Clamp(first + (int)MathF.Floor(bin * length), 0, size), Math.Clamp(first + (int)MathF.Ceiling((bin + 1) * length), 0, size));
        }
    }

    private static double Bilinear(ReadOnlySpan<float> map, int height, int width, double y, double x)
    {
        if (y < -1 || y > height || x < -1 || x > width)
            return 0;
        y = Math.Clamp(y, 0, height - 1);
        x = Math.Clamp(x, 0, width - 1);
        int y0 = Math.Min((int)y, height - 1), x0 = Math.Min((int)x, width - 1);
        int y1 = Math.Min(y0 + 1, height - 1), x1 = Math.Min(x0 + 1, width - 1);
        (double dy, double dx) = (y - y0, x - x0);
        double upper = map[y0 * width + x0] * (1 - dx) + map[y0 * width + x1] * dx;
        double lower = map[y1 * width + x0] * (1 - dx) + map[y1 * width + x1] * dx;
        return upper * (1 - dy) + lower * dy;
    }
}
