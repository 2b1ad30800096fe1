namespace Microsoft.ML.Data;

/// <summary>The getters of a mapped row or cursor.</summary>
internal sealed class MappedColumns
{
    private readonly RowMapper _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly Delegate?[] _getters;
    private readonly Action? _dispose;

    public MappedColumns(RowMapper mapper, DataViewRow input, bool[] active)
    {
        _mapper = mapper;
        _input = input;
        _active = active;
        _getters = mapper.CreateGetters(input, ActiveComputed(mapper, active), out _dispose);
    }

    public bool IsActive(DataViewSchema.Column column) => _active[column.Index];

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw Errors.Inactive(column);
        int source = _mapper.Sources[column.Index];
        if (source >= 0)
            return _input.GetGetter<TValue>(_input.Schema[source]);
        return _getters[~source] as ValueGetter<TValue> ?? throw Errors.WrongValueType(column, typeof(TValue));
    }

    public void Dispose() => _dispose?.Invoke();

    /// <summary>The input columns that the active output columns need.</summary>
    public static IEnumerable<DataViewSchema.Column> Dependencies(RowMapper mapper, bool[] active)
    {
        bool[] needed = new bool[mapper.InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
            if (active[i] && mapper.Sources[i] >= 0)
                needed[mapper.Sources[i]] = true;
        bool[] computed = ActiveComputed(mapper, active);
        if (computed.Contains(true))
            mapper.AddDependencies(computed, needed);
        return ActiveColumns.Columns(needed, mapper.InputSchema);
    }

    private static bool[] ActiveComputed(RowMapper mapper, bool[] active)
    {
        bool[] computed = new bool[mapper.ComputedCount];
        for (int i = 0; i < active.Length; i++)
            if (active[i] && mapper.Sources[i] < 0)
                computed[~mapper.Sources[i]] = true;
        return computed;
    }
}
