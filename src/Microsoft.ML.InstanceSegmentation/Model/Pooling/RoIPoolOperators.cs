// N: images. C: channels. R: regions. P: bins along each side. K_y, K_x: rows and columns of the largest bin. K: cells of the largest bin
// along an axis.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIPool in tensor operators, for devices other than the CPU; nothing is read back from the device. The cells of all levels are rows of
/// one matrix. Without a graph, each of a bin's K_y·K_x cells is compared with the largest so far; one gather then takes the largest, and
/// keeps no more for the gradient than where they were.
/// </summary>
internal static class RoIPoolOperators
{
    private static readonly Scalar s_zero = 0;

    public static Tensor Pool(IReadOnlyList<Tensor> features, PoolingCall call)
    {
        long channels = features[0].shape[1];
        int bins = call.Method.Bins;
        Tensor cells = FeatureRows.Of(features); // [Σ N·H·W, C]
        RoIPoolTables tables = RoIPoolTables.Of(features, call);
        Tensor largest = Largest(cells.detach(), tables); // [R·P·P, C]
        Tensor empty = (tables.NoRows.unsqueeze(2) | tables.NoColumns.unsqueeze(1)).view(-1, 1); // [R·P·P, 1]
        Tensor pooled = cells.gather(0, largest).masked_fill(empty, s_zero);
        return ChannelsLast.ToLogical(pooled.view(call.Regions.Length, bins, bins, channels));
    }

    /// <summary>Row of the largest cell of each bin and channel, of equal ones the first.</summary>
    private static Tensor Largest(Tensor cells, RoIPoolTables tables)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor largest = Indices(tables.Rows[0], tables.Columns[0]).expand(-1, cells.shape[1]).contiguous();
        Tensor value = cells.gather(0, largest);
        foreach (Tensor row in tables.Rows)
        {
            foreach (Tensor column in tables.Columns)
            {
                using DisposeScope step = NewDisposeScope();
                Tensor indices = Indices(row, column);
                Tensor candidate = cells.index_select(0, indices.flatten());
                Tensor better = candidate.gt(value);
                (Tensor lastValue, Tensor lastLargest) = (value, largest);
                value = where(better, candidate, value).MoveToOuterDisposeScope();
                largest = where(better, indices, largest).MoveToOuterDisposeScope();
                lastValue.Dispose();
                lastLargest.Dispose();
            }
        }
        return largest.MoveToOuterDisposeScope();
    }

    /// <summary>[R·P·P, 1] of [R, P] each.</summary>
    private static Tensor Indices(Tensor rows, Tensor columns) => rows.unsqueeze(2).Plus(columns.unsqueeze(1)).view(-1, 1);
}

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
        var ranges = new RoIPoolBins<T>(call.Method.Bins);
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
        private readonly int _bins = call.Method.Bins;
        private readonly List<(long First, long Step, int Count)> _cells = [];

        public void Add<T>(RoIPoolBins<T> ranges, long start, long step)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int bin = 0; bin < _bins; bin++)
            {
                (int from, int to) = ranges[bin];
                _cells.Add(to > from ? (start + (step * from), step, to - from) : (start, step, 0));
            }
        }

        public Tensor[] Offsets(Device device)
        {
            int most = _cells.Select(bin => bin.Count).Append(1).Max();
            var offsets = new List<long>(most * _cells.Count);
            for (int k = 0; k < most; k++)
                offsets.AddRange(_cells.Select(bin => bin.First + (bin.Step * Math.Clamp(k, 0, Math.Max(0, bin.Count - 1)))));
            return tensor(offsets.ToArray(), [most, _cells.Count / _bins, _bins], device: device).unbind();
        }

        public Tensor None(Device device) => tensor(_cells.Select(bin => bin.Count == 0).ToArray(), [_cells.Count / _bins, _bins], device: device);
    }
}
