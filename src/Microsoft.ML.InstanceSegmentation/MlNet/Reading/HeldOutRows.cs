using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Rows of the training data that validation takes, by their ids, which do not change with the order that rows are read in.</summary>
internal sealed class HeldOutRows
{
    private readonly HashSet<DataViewRowId> _ids;

    private HeldOutRows(HashSet<DataViewRowId> ids) => _ids = ids;

    public int Count => _ids.Count;

    /// <summary>Draws a share of the rows, at least one and not all.</summary>
    /// <exception cref="ArgumentException">There are fewer than two rows.</exception>
    public static HeldOutRows Draw(IDataView view, double fraction, int seed)
    {
        var ids = new List<DataViewRowId>();
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        while (WorkerFailure.Unwrap(cursor.MoveNext))
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id);
        }
        OptionCheck.That(
            ids.Count >= 2,
            $"Validation.Fraction is {fraction}, but the training data has {ids.Count} image{(ids.Count == 1 ? "" : "s")}, of which none can be held out. "
            + "Set it to 0, or give a validation set.",
            nameof(ValidationOptions.Fraction));
        DataViewRowId[] drawn = [.. ids];
        new Random(Seeds.Of(seed, "validation", ids.Count)).Shuffle(drawn);
        return new HeldOutRows([.. drawn.Take(Math.Clamp((int)Math.Round(fraction * ids.Count), 1, ids.Count - 1))]);
    }

    public bool Contains(DataViewRowId id) => _ids.Contains(id);

    public bool Others(DataViewRowId id) => !_ids.Contains(id);
}
