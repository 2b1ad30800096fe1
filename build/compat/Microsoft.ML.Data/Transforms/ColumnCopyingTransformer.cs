using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel("CopyTransform", typeof(ColumnCopyingTransformer))]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    private static readonly VersionInfo _version = new("COPYCOLT", 0x00010001, 0x00010001, "CopyTransform", "Microsoft.ML.Data");

    internal ColumnCopyingTransformer(IEnumerable<InputOutputColumnPair> columns)
        : base(columns)
    {
    }

    private ColumnCopyingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
    }

    internal static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);

    private protected override DataViewSchema.DetachedColumn MakeColumn(int i, DataViewSchema.Column input) =>
        new(Columns[i].OutputColumnName, input.Type, input.Annotations);

    private protected override Delegate MakeGetter(int i, DataViewRow row, DataViewSchema.Column input) =>
        Generic.Call<Delegate>(typeof(DataViewRow), row, nameof(DataViewRow.GetGetter), [input.Type.RawType], input);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        SaveColumns(ctx);
    }
}
