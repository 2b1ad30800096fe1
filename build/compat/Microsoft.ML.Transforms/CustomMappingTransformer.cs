using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Calls a function that fills an object with columns from an object with columns, once a row.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _map;
    private readonly string? _contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> map, string? contractName, SchemaDefinition? inputDefinition, SchemaDefinition? outputDefinition)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _contractName = contractName;
        InputDefinition = inputDefinition;
        Added = TypedColumn.Of(typeof(TDst), outputDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition? InputDefinition { get; }

    internal TypedColumn[] Added { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new Mapper(this, inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new MappedView(new Mapper(this, inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        if (_contractName is null)
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, _contractName, _map.Method.DeclaringType!.Assembly.FullName!);
    }

    private sealed class Mapper : RowMapper
    {
        private readonly CustomMappingTransformer<TSrc, TDst> _parent;
        private readonly ObjectFiller<TSrc> _source;

        public Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema schema)
            : base(schema)
        {
            _parent = parent;
            _source = new ObjectFiller<TSrc>(schema, ignoreMissingColumns: false, parent.InputDefinition);
            Append([.. parent.Added.Select(c => new DataViewSchema.DetachedColumn(c.Name, c.Type, c.Annotations))]);
        }

        public override void AddDependencies(bool[] activeComputed, bool[] neededInputs)
        {
            foreach (DataViewSchema.Column column in _source.Dependencies)
                neededInputs[column.Index] = true;
        }

        public override Delegate?[] CreateGetters(DataViewRow input, bool[] activeComputed, out Action? dispose)
        {
            dispose = null;
            if (!activeComputed.Contains(true))
                return new Delegate?[activeComputed.Length];
            Action<TSrc> fill = _source.Bind(input);
            // Both objects serve all rows, as in ML.NET: what the function leaves alone is there at the next row.
            TSrc source = new();
            TDst destination = new();
            long mapped = -1;
            TDst Current()
            {
                if (mapped != input.Position)
                {
                    fill(source);
                    _parent._map(source, destination);
                    mapped = input.Position;
                }
                return destination;
            }
            return [.. _parent.Added.Select((column, i) => activeComputed[i] ? ObjectGetters.Create<TDst>(column, Current) : null)];
        }
    }
}
