using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// A custom mapping with settings and fixed column names as a chain of ML.NET's own transformers, which is saved and loaded with the pipeline:
/// the user's columns are copied to the mapping's names before it, and its results to the user's after it, and nothing else of it is left.
/// </summary>
internal static class SettingsStep
{
    /// <param name="schema">What the step is fitted on.</param>
    /// <param name="settings">The settings, which the mapping finds in <see cref="SavedSettings.Column"/>.</param>
    /// <param name="inputs">The user's columns, each with the mapping's name of it.</param>
    /// <param name="factory">The mapping.</param>
    /// <param name="contractName">Its contract's name.</param>
    /// <param name="outputs">The user's new columns, each with the mapping's name of it.</param>
    public static TransformerChain<ITransformer> Fit<TSettings, TInput, TOutput>(
        DataViewSchema schema,
        TSettings settings,
        IReadOnlyList<(string Column, string Input)> inputs,
        CustomMappingFactory<TInput, TOutput> factory,
        string contractName,
        IReadOnlyList<(string Column, string Output)> outputs)
        where TInput : class, new()
        where TOutput : class, new()
    {
        var context = new MLContext();
        TransformsCatalog transforms = context.Transforms;
        var steps = new ChainSteps(schema);
        SavedSettings.Add(steps, context, settings);
        foreach ((string column, string input) in inputs)
            steps.Add(transforms.CopyColumns(input, column));
        steps.Add(transforms.CustomMapping(factory.GetMapping(), contractName));
        foreach ((string column, string output) in outputs)
            steps.Add(transforms.CopyColumns(column, output));
        steps.Add(transforms.DropColumns([.. SavedSettings.Columns, .. inputs.Select(copy => copy.Input), .. outputs.Select(copy => copy.Output)]));
        return steps.ToChain();
    }
}
