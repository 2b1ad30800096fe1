using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Adds a column of pictures, as a chain of ML.NET's own transformers, which is saved and loaded with the pipeline.</summary>
internal sealed class InstanceDrawingEstimator(string outputColumnName, OverlayOptions options, ColumnOptions columns) : IEstimator<ITransformer>
{
    private readonly (string Column, string Input)[] _copies =
    [
        (columns.ImageColumnName, DrawInput.ImageColumn),
        (columns.PredictedLabelColumnName, DrawInput.LabelsColumn),
        (columns.ScoreColumnName, DrawInput.ScoresColumn),
        (columns.PredictedBoundingBoxColumnName, DrawInput.BoxesColumn),
        (columns.PredictedMaskColumnName, DrawInput.MasksColumn),
    ];

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OutputShape.RequirePredictions(OutputShape.Of(input.Schema), columns);
        ColumnTypes.RequireImage(input.Schema, columns.ImageColumnName);
        ImageType.Register(input.Schema);
        return SettingsStep.Fit(input.Schema, options, _copies, new DrawMapping(), DrawMapping.ContractName, [(outputColumnName, DrawOutput.PictureColumn)]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        OutputShape.RequirePredictions(inputSchema, columns);
        OutputShape.RequireImage(inputSchema, columns);
        var added = new DataViewSchema.Builder();
        added.AddColumn(outputColumnName, ImageType.AnySize);
        return new SchemaShape([.. inputSchema.Where(column => column.Name != outputColumnName), .. OutputShape.Of(added.ToSchema())]);
    }
}
