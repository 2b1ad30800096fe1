// N: images. C: channels. R: regions. P: bins along each side. K_y, K_x: rows and columns of the largest bin.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIPool in tensor operators, for devices other than the CPU; nothing is read back from the device. The cells of all levels are rows of
/// one matrix. Without a graph, each of a bin's K_y·K_x cells is compared with the largest so far; one gather then takes the largest, and
/// keeps no more for the gradient than where they were.
/// </summary>
internal static class RoIPoolTensors
{
    private static readonly Scalar Zero = 0;

    public static Tensor Pool(IReadOnlyList<Tensor> features, PoolingCall call)
    {
        long channels = features[0].shape[1];
        int bins = call.Method.Bins;
        Tensor cells = FeatureRows.Of(features); // [Σ N·H·W, C]
        RoIPoolTables tables = RoIPoolTables.Of(features, call);
        Tensor largest = Largest(cells.detach(), tables); // [R·P·P, C]
        Tensor empty = (tables.NoRows.unsqueeze(2) | tables.NoColumns.unsqueeze(1)).view(-1, 1); // [R·P·P, 1]
        Tensor pooled = cells.gather(0, largest).masked_fill(empty, Zero);
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
    private static Tensor Indices(Tensor rows, Tensor columns) => (rows.unsqueeze(2) + columns.unsqueeze(1)).view(-1, 1);
}
