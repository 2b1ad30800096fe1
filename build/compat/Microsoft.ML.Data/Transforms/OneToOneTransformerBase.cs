namespace Microsoft.ML.Data;

/// <summary>A transformer that computes each of its columns from one column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IEnumerable<InputOutputColumnPair> columns) => Columns = [.. columns];

    private protected OneToOneTransformerBase(ModelLoadContext ctx)
    {
        Columns = new InputOutputColumnPair[ctx.Reader.ReadInt32()];
        for (int i = 0; i < Columns.Length; i++)
        {
            string output = ctx.LoadString();
            Columns[i] = new InputOutputColumnPair(output, ctx.LoadString());
        }
    }

    private protected InputOutputColumnPair[] Columns { get; }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Length);
        foreach (InputOutputColumnPair pair in Columns)
        {
            ctx.SaveString(pair.OutputColumnName);
            ctx.SaveString(pair.InputColumnName);
        }
    }

    /// <summary>The type and annotations of the output of column <paramref name="i"/>; throws where the input will not do.</summary>
    private protected abstract DataViewSchema.DetachedColumn MakeColumn(int i, DataViewSchema.Column input);

    private protected abstract Delegate MakeGetter(int i, DataViewRow row, DataViewSchema.Column input);

    /// <summary>What is to be done with the values that getters made when their cursor is disposed.</summary>
    private protected virtual Action? MakeDisposer(Delegate?[] getters) => null;

    private protected sealed override RowMapper MakeMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : RowMapper
    {
        private readonly OneToOneTransformerBase _parent;
        private readonly DataViewSchema.Column[] _inputs;

        public Mapper(OneToOneTransformerBase parent, DataViewSchema schema)
            : base(schema)
        {
            _parent = parent;
            _inputs = [.. parent.Columns.Select(pair =>
                schema.GetColumnOrNull(pair.InputColumnName) ?? throw Errors.NoSuchColumn("inputSchema", pair.InputColumnName))];
            Append([.. _inputs.Select((input, i) => parent.MakeColumn(i, input))]);
        }

        public override void AddDependencies(bool[] activeComputed, bool[] neededInputs)
        {
            for (int i = 0; i < _inputs.Length; i++)
                neededInputs[_inputs[i].Index] |= activeComputed[i];
        }

        public override Delegate?[] CreateGetters(DataViewRow input, bool[] activeComputed, out Action? dispose)
        {
            Delegate?[] getters = [.. _inputs.Select((column, i) =>
                activeComputed[i] ? _parent.MakeGetter(i, input, input.Schema[column.Index]) : null)];
            dispose = _parent.MakeDisposer(getters);
            return getters;
        }
    }
}
