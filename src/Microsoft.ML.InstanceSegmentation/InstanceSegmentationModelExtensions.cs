using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML;

/// <summary>What a model can tell that <c>mlContext.Model.Load</c> gave, a plain chain of ML.NET's transformers.</summary>
public static class InstanceSegmentationModelExtensions
{
    /// <summary>Names of the classes that a saved model tells apart, each once, in the model's order.</summary>
    /// <param name="model">The model, alone or as a part of a pipeline.</param>
    /// <param name="inputSchema">
    /// Schema of the data to score, or what <c>Load</c> gave, which lacks columns of images; null where there is no other column.
    /// </param>
    /// <param name="columns">The columns' names that the model was trained with; null for the defaults.</param>
    /// <example>
    /// <code>
    /// ITransformer model = ml.Model.Load("model.zip", out DataViewSchema schema);
    /// IReadOnlyList&lt;string&gt; names = model.GetInstanceSegmentationClassNames(schema);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// It is no instance segmentation model, or its column of predicted labels has another name.
    /// </exception>
    public static IReadOnlyList<string> GetInstanceSegmentationClassNames(
        this ITransformer model, DataViewSchema? inputSchema, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        columns ??= new ColumnOptions();
        return model.GetOutputSchema(WithImage(inputSchema, columns.ImageColumnName)).GetInstanceSegmentationClassNames(columns);
    }

    /// <summary>Names of the classes of the model that scored a view, each once, in the model's order.</summary>
    /// <param name="scoredSchema">Schema of the scored view.</param>
    /// <param name="columns">The columns' names that the model was trained with; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// No instance segmentation model scored it, or its column of predicted labels has another name.
    /// </exception>
    public static IReadOnlyList<string> GetInstanceSegmentationClassNames(this DataViewSchema scoredSchema, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(scoredSchema);
        string label = (columns ?? new ColumnOptions()).PredictedLabelColumnName;
        return ClassNames.Find(scoredSchema, label) ?? throw new ArgumentException(
            $"Column '{label}' bears no class names; it must be the predicted labels of an instance segmentation model. "
            + "Name it in the ColumnOptions.", nameof(scoredSchema));
    }

    private static DataViewSchema WithImage(DataViewSchema? schema, string imageColumn)
    {
        if (schema?.GetColumnOrNull(imageColumn) is not null)
            return schema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(schema?.AsEnumerable() ?? []);
        builder.AddColumn(imageColumn, ImageType.AnySize);
        return builder.ToSchema();
    }
}
