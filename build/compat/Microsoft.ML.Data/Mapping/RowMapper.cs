namespace Microsoft.ML.Data;

/// <summary>How rows of one schema become rows of another: columns passed through and columns computed.</summary>
internal abstract class RowMapper
{
    protected RowMapper(DataViewSchema inputSchema) => InputSchema = inputSchema;

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; private set; } = null!;

    /// <summary>For each output column the index of the input column it is, or ~k for the k-th computed one.</summary>
    public int[] Sources { get; private set; } = [];

    public int ComputedCount { get; private set; }

    /// <summary>Marks the input columns that the active computed columns need.</summary>
    public virtual void AddDependencies(bool[] activeComputed, bool[] neededInputs)
    {
    }

    /// <summary>Getters of the active computed columns over a row, and what is to be done when the row is no longer used.</summary>
    public virtual Delegate?[] CreateGetters(DataViewRow input, bool[] activeComputed, out Action? dispose)
    {
        dispose = null;
        return [];
    }

    /// <summary>All input columns, and after them the computed ones.</summary>
    protected void Append(IReadOnlyList<DataViewSchema.DetachedColumn> computed)
    {
        DataViewSchema.Builder builder = new();
        builder.AddColumns(InputSchema);
        builder.AddColumns(computed);
        Sources = [.. Enumerable.Range(0, InputSchema.Count), .. Enumerable.Range(0, computed.Count).Select(k => ~k)];
        ComputedCount = computed.Count;
        OutputSchema = builder.ToSchema();
    }

    /// <summary>Some input columns only.</summary>
    protected void Select(int[] inputs)
    {
        DataViewSchema.Builder builder = new();
        builder.AddColumns(inputs.Select(i => InputSchema[i]));
        Sources = inputs;
        OutputSchema = builder.ToSchema();
    }
}
