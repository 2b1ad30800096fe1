using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The shape of the estimator's output schema.</summary>
internal static class OutputShape
{
    public static SchemaShape Of(SchemaShape input, ColumnOptions columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        Require(input, columns.LabelColumnName, column => IsVector(column) && (column.IsKey || column.ItemType is TextDataViewType), "a vector of text or of keys");
        Require(input, columns.BoundingBoxColumnName, column => IsVector(column) && column.ItemType == NumberDataViewType.Single, "a vector of Single");
        Require(input, columns.MaskColumnName, column => IsVector(column) && column.ItemType is TextDataViewType, "a vector of text");
        return OfScoring(input, columns);
    }

    /// <summary>The same where nothing is trained: of the input it needs the image only.</summary>
    public static SchemaShape OfScoring(SchemaShape input, ColumnOptions columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequireImage(input, columns);
        SchemaShape added = Of(Added(columns));
        var hidden = added.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        return new SchemaShape([.. input.Where(column => !hidden.Contains(column.Name)), .. added]);
    }

    /// <summary>The same shape, once it is seen that it has the image.</summary>
    public static SchemaShape RequireImage(SchemaShape input, ColumnOptions columns)
    {
        Require(input, columns.ImageColumnName, column => column.ItemType is ImageDataViewType, "images (MLImage)");
        return input;
    }

    /// <summary>The same shape, once it is seen that it has what scoring adds.</summary>
    public static SchemaShape RequirePredictions(SchemaShape input, ColumnOptions columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        Require(input, columns.PredictedLabelColumnName, column => IsVector(column) && column.ItemType is TextDataViewType, "a vector of text");
        Require(input, columns.ScoreColumnName, column => IsVector(column) && column.ItemType == NumberDataViewType.Single, "a vector of Single");
        Require(input, columns.PredictedBoundingBoxColumnName, column => IsVector(column) && column.ItemType == NumberDataViewType.Single, "a vector of Single");
        Require(input, columns.PredictedMaskColumnName, column => IsVector(column) && column.ItemType is TextDataViewType, "a vector of text");
        return input;
    }

    /// <summary>
    /// The shape of a schema's columns. SchemaShape.Column has no public constructor, and ML.NET's SchemaShape.Create is internal: it is read
    /// off a chain that ML.NET shapes from a view with the schema.
    /// </summary>
    public static SchemaShape Of(DataViewSchema schema)
    {
        var capture = new ShapeCapture(new MLContext(), schema[0].Name);
        new EstimatorChain<ITransformer>().Append(capture).Fit(new EmptyDataView(schema));
        return capture.Shape!;
    }

    private static void Require(SchemaShape input, string name, Func<SchemaShape.Column, bool> fits, string wanted)
    {
        int index = input.ToList().FindIndex(column => column.Name == name);
        if (index < 0)
        {
            string present = string.Join(", ", input.Select(column => $"'{column.Name}'"));
            throw new ArgumentException($"There is no column '{name}'; the data has {present}. Name the column in the options' Columns, or add it.", nameof(input));
        }
        if (!fits(input[index]))
            throw new ArgumentException($"Column '{name}' must hold {wanted}; it holds {input[index].Kind} of {input[index].ItemType}.", nameof(input));
    }

    private static bool IsVector(SchemaShape.Column column) => column.Kind != SchemaShape.Column.VectorKind.Scalar;

    private static DataViewSchema Added(ColumnOptions columns)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(columns.PredictedLabelColumnName, ColumnTypes.Texts);
        schema.AddColumn(columns.ScoreColumnName, ColumnTypes.Singles);
        schema.AddColumn(columns.PredictedBoundingBoxColumnName, ColumnTypes.Singles);
        schema.AddColumn(columns.PredictedMaskColumnName, ColumnTypes.Texts);
        return schema.ToSchema();
    }

    private sealed class ShapeCapture(MLContext context, string anyColumn) : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input) => context.Transforms.CopyColumns(anyColumn, anyColumn).Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }
}
