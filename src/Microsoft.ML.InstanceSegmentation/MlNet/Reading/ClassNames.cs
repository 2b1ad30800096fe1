using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// The names of a model's classes, in its model file: the key values of a hidden column below the one of the predicted labels. A vector of
/// texts can't bear them itself, in ML.NET key values are for keys and slot names for vectors of one length.
/// </summary>
internal static class ClassNames
{
    /// <summary>The names as the keys of MapValueToKey.</summary>
    public static IDataView View(MLContext context, IReadOnlyList<string> names) =>
        context.Data.LoadFromEnumerable(names.Select(name => new Row { Name = name }));

    /// <summary>The names that a scored view's schema holds, or null.</summary>
    public static string[]? Find(DataViewSchema scored, string predictedLabelColumnName)
    {
        // The last is the one of the last model, where one scores after another.
        DataViewSchema.Column? keys = scored.Where(column => column.Name == predictedLabelColumnName && column.HasKeyValues())
            .Select(column => (DataViewSchema.Column?)column).LastOrDefault();
        return keys is { } found ? VectorReader.KeyNames(found) : null;
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";
    }
}
