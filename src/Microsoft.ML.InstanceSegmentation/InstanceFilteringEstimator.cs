using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Leaves predicted instances out, as a chain of ML.NET's own transformers, which is saved and loaded with the pipeline.</summary>
internal sealed class InstanceFilteringEstimator(InstanceFilterOptions options, ColumnOptions columns) : IEstimator<ITransformer>
{
    /// <summary>Where each of the user's columns goes, and where it comes back from.</summary>
    private readonly (string Column, string Input, string Output)[] _copies =
    [
        (columns.PredictedLabelColumnName, FilterInput.LabelsColumn, FilterOutput.LabelsColumn),
        (columns.ScoreColumnName, FilterInput.ScoresColumn, FilterOutput.ScoresColumn),
        (columns.PredictedBoundingBoxColumnName, FilterInput.BoxesColumn, FilterOutput.BoxesColumn),
        (columns.PredictedMaskColumnName, FilterInput.MasksColumn, FilterOutput.MasksColumn),
    ];

    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OutputShape.RequirePredictions(OutputShape.Of(input.Schema), columns);
        RequireClasses(input.Schema);
        return SettingsStep.Fit(
            input.Schema, options, [.. _copies.Select(copy => (copy.Column, copy.Input))], new FilterMapping(), FilterMapping.ContractName, [.. _copies.Select(copy => (copy.Column, copy.Output))]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => OutputShape.RequirePredictions(inputSchema, columns);

    /// <summary>A class that the model does not have would silently keep nothing.</summary>
    private void RequireClasses(DataViewSchema schema)
    {
        if (ClassNames.Find(schema, columns.PredictedLabelColumnName) is not { } names)
            return;
        string[] unknown = [.. options.Classes.Except(names, StringComparer.Ordinal)];
        OptionCheck.That(
            unknown.Length == 0,
            $"The model has no class {Excerpt.List(unknown.Select(name => $"'{name}'"), 5)}; it has {Excerpt.List(names.Select(name => $"'{name}'"), 20)}.",
            nameof(InstanceFilterOptions.Classes));
    }
}
