using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Adds columns of measurements, as a chain of ML.NET's own transformers, which is saved and loaded with the pipeline.</summary>
internal sealed class InstanceMeasuringEstimator(MeasurementOptions options, ColumnOptions columns) : IEstimator<ITransformer>
{
    private readonly (string Column, string Input)[] _copies =
    [
        (columns.ImageColumnName, MeasureInput.ImageColumn),
        (columns.PredictedMaskColumnName, MeasureInput.MasksColumn),
    ];

    /// <summary>The new columns, which are the properties of the mapping's output.</summary>
    private static IEnumerable<string> Added => typeof(MeasureOutput).GetProperties().Select(property => property.Name);

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OutputShape.RequirePredictions(OutputShape.Of(input.Schema), columns);
        ColumnTypes.RequireImage(input.Schema, columns.ImageColumnName);
        ImageType.Register(input.Schema);
        return SettingsStep.Fit(input.Schema, options, _copies, new MeasureMapping(), MeasureMapping.ContractName, outputs: []);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        OutputShape.RequirePredictions(inputSchema, columns);
        OutputShape.RequireImage(inputSchema, columns);
        var added = new DataViewSchema.Builder();
        foreach (string name in Added)
            added.AddColumn(name, ColumnTypes.Singles);
        return new SchemaShape([.. inputSchema.Where(column => !Added.Contains(column.Name)), .. OutputShape.Of(added.ToSchema())]);
    }
}
