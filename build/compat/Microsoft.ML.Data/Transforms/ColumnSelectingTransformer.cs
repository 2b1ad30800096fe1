using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel("SelectColumnsTransform", typeof(ColumnSelectingTransformer))]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingTransformer : ITransformer
{
    private static readonly VersionInfo _version = new("SELCOLST", 0x00010001, 0x00010001, "SelectColumnsTransform", "Microsoft.ML.Data");

    private readonly string[] _columns;
    private readonly bool _keep;
    private readonly bool _keepHidden;
    private readonly bool _ignoreMissing;

    internal ColumnSelectingTransformer(string[] columns, bool keep, bool keepHidden, bool ignoreMissing = false)
    {
        if (columns.Length == 0)
            throw new InvalidOperationException("No column to keep or to drop is named.");
        _columns = columns;
        _keep = keep;
        _keepHidden = keepHidden;
        _ignoreMissing = ignoreMissing;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal IReadOnlyList<string> Columns => _columns;

    internal bool Keep => _keep;

    internal static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        (bool keep, bool keepHidden, bool ignoreMissing) = (ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());
        string[] columns = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = ctx.LoadString();
        return new ColumnSelectingTransformer(columns, keep, keepHidden, ignoreMissing);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return MakeMapper(inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new MappedView(MakeMapper(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(_ignoreMissing);
        ctx.Writer.Write(_columns.Length);
        foreach (string column in _columns)
            ctx.SaveString(column);
    }

    private SelectionMapper MakeMapper(DataViewSchema schema)
    {
        string[] missing = [.. _columns.Where(name => schema.GetColumnOrNull(name) is null)];
        if (missing.Length > 0 && !_ignoreMissing)
            throw Errors.NoSuchColumn("inputSchema", string.Join(",", missing));
        return _keep ? SelectionMapper.Keep(schema, _columns, _keepHidden) : SelectionMapper.Drop(schema, _columns);
    }
}
