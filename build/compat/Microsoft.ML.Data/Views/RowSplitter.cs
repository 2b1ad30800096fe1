namespace Microsoft.ML.Data;

/// <summary>
/// Gives each row a number from 0 to 1 that every cursor sees again, so that views of disjoint ranges of it are disjoint:
/// a random one, ML.NET's for the same seed, or one that follows from the value of a key column.
/// </summary>
internal sealed class RowSplitter(IDataView data, string? keyColumn, int? seed)
{
    // ML.NET's own, where no seed is given.
    private const uint DefaultSeed = 42;

    private readonly DataViewSchema.Column[] _key = keyColumn is null
        ? []
        : [data.Schema.GetColumnOrNull(keyColumn) ?? throw Errors.NoSuchColumn("samplingKeyColumn", keyColumn, "SamplingKeyColumn")];

    /// <summary>The rows whose number is at least <paramref name="from"/> and less than <paramref name="to"/>, or all others.</summary>
    public IDataView Rows(double from, double to, bool outside) => new FilteredView(new OrderedView(data), _key, row =>
    {
        Func<double> number = _key.Length == 0 ? RandomNumbers() : KeyNumbers(row);
        return () => number() is var x && (x >= from && (x < to || to >= 1)) != outside;
    });

    private Func<double> RandomNumbers()
    {
        TauswortheHybrid random = new((uint?)seed ?? DefaultSeed);
        return () => random.NextSingle();
    }

    private Func<double> KeyNumbers(DataViewRow row) =>
        Generic.Call<Func<double>>(typeof(RowSplitter), this, nameof(HashOf), [_key[0].Type.RawType], row);

    private Func<double> HashOf<T>(DataViewRow row)
    {
        ValueGetter<T> getter = row.GetGetter<T>(_key[0]);
        uint start = (uint)(seed ?? 0);
        T value = default!;
        return () =>
        {
            getter(ref value);
            uint hash = start;
            foreach (char c in value!.ToString()!)
                hash = TauswortheHybrid.MurmurRound(hash, c);
            // Once more with the length, so that the last characters are mixed as well.
            return TauswortheHybrid.MurmurRound(hash, (uint)value.ToString()!.Length) / (1.0 + uint.MaxValue);
        };
    }

    // Random numbers go with the order of the rows, so the rows keep theirs.
    private sealed class OrderedView(IDataView source) : IDataView
    {
        public DataViewSchema Schema => source.Schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => source.GetRowCursor(columnsNeeded);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];
    }
}
