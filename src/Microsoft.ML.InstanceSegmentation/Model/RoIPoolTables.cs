// R: regions. P: bins along each side. K: cells of the largest bin along an axis.
using System.Numerics;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>For each axis, the cells of each bin of each region. Bins of fewer cells than the largest have their last one again.</summary>
/// <param name="Rows">K tensors [R, P] int64: row of the matrix of all cells where the feature row starts.</param>
/// <param name="Columns">K tensors [R, P] int64: cells from there on.</param>
/// <param name="NoRows">[R, P] bool: bins off the map, above or below.</param>
/// <param name="NoColumns">[R, P] bool: bins off the map, to the left or the right.</param>
internal sealed record RoIPoolTables(Tensor[] Rows, Tensor[] Columns, Tensor NoRows, Tensor NoColumns)
{
    /// <summary>In the type of the features, so that a bin's ends are rounded as on the CPU.</summary>
    public static RoIPoolTables Of(IReadOnlyList<Tensor> features, PoolingCall call) =>
        features[0].dtype == ScalarType.Float64 ? Of<double>(features, call) : Of<float>(features, call);

    private static RoIPoolTables Of<T>(IReadOnlyList<Tensor> features, PoolingCall call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ranges = new BinRanges<T>(call.Method.Bins);
        long[] levels = FeatureRows.LevelStarts(features);
        var rows = new Axis(call);
        var columns = new Axis(call);
        foreach ((int image, int level, Box box) in call.Regions)
        {
            (long height, long width) = (features[level].shape[2], features[level].shape[3]);
            long start = levels[level] + (image * height * width);
            ranges.Place(box.Y0, box.Y1, call.Scales[level], (int)height);
            rows.Add(ranges, start, step: width);
            ranges.Place(box.X0, box.X1, call.Scales[level], (int)width);
            columns.Add(ranges, start: 0, step: 1);
        }
        Device device = features[0].device;
        return new RoIPoolTables(rows.Offsets(device), columns.Offsets(device), rows.None(device), columns.None(device));
    }

    private sealed class Axis(PoolingCall call)
    {
        private readonly int bins = call.Method.Bins;
        private readonly List<(long First, long Step, int Count)> cells = [];

        public void Add<T>(BinRanges<T> ranges, long start, long step)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int bin = 0; bin < bins; bin++)
            {
                (int from, int to) = ranges[bin];
                cells.Add(to > from ? (start + (step * from), step, to - from) : (start, step, 0));
            }
        }

        public Tensor[] Offsets(Device device)
        {
            int most = cells.Select(bin => bin.Count).Append(1).Max();
            var offsets = new List<long>(most * cells.Count);
            for (int k = 0; k < most; k++)
                offsets.AddRange(cells.Select(bin => bin.First + (bin.Step * Math.Clamp(k, 0, Math.Max(0, bin.Count - 1)))));
            return tensor(offsets.ToArray(), [most, cells.Count / bins, bins], device: device).unbind();
        }

        public Tensor None(Device device) => tensor(cells.Select(bin => bin.Count == 0).ToArray(), [cells.Count / bins, bins], device: device);
    }
}
