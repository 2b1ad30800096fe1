using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

/// <summary>A row that most tests use.</summary>
internal sealed class Row
{
    public float Number { get; set; }

    public string? Text { get; set; }

    [VectorType(2)]
    public float[]? Pair { get; set; }

    public string?[]? Words { get; set; }

    public long Count;

    public bool Truth;
}

internal static class Rows
{
    public static Row[] Three =>
    [
        new Row { Number = 1, Text = "one", Pair = [1, 10], Words = ["a", "b"], Count = 100, Truth = true },
        new Row { Number = 2, Text = "two", Pair = [2, 20], Words = [], Count = 200 },
        new Row { Number = 3, Text = null, Pair = [3, 30], Words = ["c"], Count = 300, Truth = true },
    ];

    public static IDataView View(MLContext context, int count) =>
        context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Number = i, Text = $"t{i % 3}", Pair = [i, 2 * i], Words = [], Count = i }).ToArray());

    public static float[] Numbers(IDataView view) => [.. view.GetColumn<float>("Number")];
}

/// <summary>A view that knows which columns were asked of it.</summary>
internal sealed class WatchedView(IDataView source) : IDataView
{
    public List<string> Asked { get; } = [];

    public int Cursors { get; private set; }

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Cursors++;
        Asked.AddRange(columnsNeeded.Select(c => c.Name));
        return source.GetRowCursor(columnsNeeded, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
