// N: images. C: channels. R: regions. P: bins along each side. K: cells, or samples, of a bin along an axis.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIAlign in tensor operators, for devices other than the CPU; nothing is read back from the device. The cells of all levels are rows
/// of one matrix, from which each of a bin's cells gathers its row, so that [R·P·P, C] numbers are in flight at a time.
/// </summary>
internal static class RoIAlignOperators
{
    public static Tensor Pool(IReadOnlyList<Tensor> features, PoolingCall call, RoIAlign method)
    {
        long channels = features[0].shape[1];
        Tensor cells = FeatureRows.Of(features); // [Σ N·H·W, C]
        RoIAlignTables tables = RoIAlignTables.Of(features, call, method);
        Tensor pooled = method.Maximum ? Maximum(cells, tables) : Average(cells, tables);
        return ChannelsLast.ToLogical(pooled.view(call.Regions.Length, method.Bins, method.Bins, channels));
    }

    private static Tensor Average(Tensor cells, RoIAlignTables tables)
    {
        Tensor sum = Gather(cells, tables, 0, 0);
        for (int entry = 1; entry < tables.Count * tables.Count; entry++)
            sum = sum.Plus(Gather(cells, tables, entry / tables.Count, entry % tables.Count));
        return sum;
    }

    private static Tensor Maximum(Tensor cells, RoIAlignTables tables)
    {
        int samples = tables.Count / 2; // low and high cell of each
        Tensor largest = Sample(0, 0);
        for (int sample = 1; sample < samples * samples; sample++)
            largest = largest.maximum(Sample(sample / samples, sample % samples));
        return largest;

        Tensor Sample(int y, int x) =>
            Gather(cells, tables, 2 * y, 2 * x).Plus(Gather(cells, tables, 2 * y, (2 * x) + 1))
                .Plus(Gather(cells, tables, (2 * y) + 1, 2 * x)).Plus(Gather(cells, tables, (2 * y) + 1, (2 * x) + 1));
    }

    /// <summary>One weighted cell of every bin, [R·P·P, C].</summary>
    private static Tensor Gather(Tensor cells, RoIAlignTables tables, int y, int x)
    {
        Tensor rows = tables.RowOffsets[y].unsqueeze(2).Plus(tables.ColumnOffsets[x].unsqueeze(1)); // [R, P, P]
        Tensor weights = tables.RowWeights[y].unsqueeze(2) * tables.ColumnWeights[x].unsqueeze(1); // [R, P, P]
        return cells.index_select(0, rows.flatten()) * weights.view(-1, 1);
    }
}

/// <summary>
/// For each axis, the cells that each bin of each region takes: for an average each cell once, for a maximum the low and the high cell
/// of each sample in turn. Lists shorter than the longest are filled with what changes no result.
/// </summary>
/// <param name="Count">K, for a maximum twice the samples.</param>
/// <param name="RowOffsets">K tensors [R, P] int64: row of the matrix of all cells where the feature row starts.</param>
/// <param name="RowWeights">K tensors [R, P].</param>
/// <param name="ColumnOffsets">K tensors [R, P] int64: cells from there on.</param>
/// <param name="ColumnWeights">K tensors [R, P].</param>
internal sealed record RoIAlignTables(int Count, Tensor[] RowOffsets, Tensor[] RowWeights, Tensor[] ColumnOffsets, Tensor[] ColumnWeights)
{
    public static RoIAlignTables Of(IReadOnlyList<Tensor> features, PoolingCall call, RoIAlign method)
    {
        int mostInBin = method.MostInBin<double>(call);
        int count = Math.Max(2 * mostInBin, 1);
        var samples = new RoIAlignSamples<double>(method, mostInBin);
        long[] levels = FeatureRows.LevelStarts(features);
        var rows = new Axis(count, call.Regions.Length, method);
        var columns = new Axis(count, call.Regions.Length, method);
        for (int r = 0; r < call.Regions.Length; r++)
        {
            (int image, int level, Box box) = call.Regions[r];
            (long height, long width) = (features[level].shape[2], features[level].shape[3]);
            long start = levels[level] + (image * height * width);
            samples.Place(box.Y0, box.Y1, call.Scales[level], (int)height);
            rows.Fill(r, samples, start, step: width);
            samples.Place(box.X0, box.X1, call.Scales[level], (int)width);
            columns.Fill(r, samples, start: 0, step: 1);
        }
        (Device device, ScalarType dtype) = (features[0].device, features[0].dtype);
        return new RoIAlignTables(count, rows.Offsets(device), rows.Weights(device, dtype), columns.Offsets(device), columns.Weights(device, dtype));
    }

    private sealed class Axis(int count, int regions, RoIAlign method)
    {
        private readonly int _bins = method.Bins;
        private readonly long[] _offsets = new long[count * regions * method.Bins];
        private readonly double[] _weights = new double[count * regions * method.Bins];

        public void Fill(int region, RoIAlignSamples<double> samples, long start, long step)
        {
            for (int bin = 0; bin < _bins; bin++)
            {
                for (int k = 0; k < count; k++)
                {
                    CellWeight<double> cell = method.Maximum ? OfSample(samples.Samples(bin), k) : OfAverage(samples.Cells(bin), k);
                    int at = (((k * regions) + region) * _bins) + bin;
                    _offsets[at] = start + (step * cell.Cell);
                    _weights[at] = cell.Weight;
                }
            }
        }

        public Tensor[] Offsets(Device device) => tensor(_offsets, [count, regions, _bins], device: device).unbind();

        public Tensor[] Weights(Device device, ScalarType dtype) => tensor(_weights, [count, regions, _bins], dtype, device).unbind();

        /// <summary>Cells of weight 0 add nothing to a sum.</summary>
        private static CellWeight<double> OfAverage(ReadOnlySpan<CellWeight<double>> cells, int k) => k < cells.Length ? cells[k] : default;

        /// <summary>The last sample, repeated, changes no maximum.</summary>
        private static CellWeight<double> OfSample(ReadOnlySpan<AxisSample<double>> samples, int k)
        {
            if (samples.IsEmpty)
                return default;
            AxisSample<double> sample = samples[Math.Min(k / 2, samples.Length - 1)];
            return k % 2 == 0 ? sample.Low : sample.High;
        }
    }
}
