// N: images. C: channels. R: regions. P: bins along each side. K: cells, or samples, of a bin along an axis.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIAlign in tensor operators, for devices other than the CPU; nothing is read back from the device. The cells of all levels are rows
/// of one matrix, from which each of a bin's cells gathers its row, so that [R·P·P, C] numbers are in flight at a time.
/// </summary>
internal static class RoIAlignTensors
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
            sum = sum + Gather(cells, tables, entry / tables.Count, entry % tables.Count);
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
            Gather(cells, tables, 2 * y, 2 * x) + Gather(cells, tables, 2 * y, (2 * x) + 1)
            + Gather(cells, tables, (2 * y) + 1, 2 * x) + Gather(cells, tables, (2 * y) + 1, (2 * x) + 1);
    }

    /// <summary>One weighted cell of every bin, [R·P·P, C].</summary>
    private static Tensor Gather(Tensor cells, RoIAlignTables tables, int y, int x)
    {
        Tensor rows = tables.RowOffsets[y].unsqueeze(2) + tables.ColumnOffsets[x].unsqueeze(1); // [R, P, P]
        Tensor weights = tables.RowWeights[y].unsqueeze(2) * tables.ColumnWeights[x].unsqueeze(1); // [R, P, P]
        return cells.index_select(0, rows.flatten()) * weights.view(-1, 1);
    }
}
