using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class CustomMappingCatalog
{
    /// <summary>A null contract name makes a transformer that works but cannot be saved.</summary>
    public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(
        this TransformsCatalog catalog,
        Action<TSrc, TDst> mapAction,
        string? contractName,
        SchemaDefinition? inputSchemaDefinition = null,
        SchemaDefinition? outputSchemaDefinition = null)
        where TSrc : class, new()
        where TDst : class, new() =>
        new(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition);

    public static IDataView FilterByCustomPredicate<TSrc>(this DataOperationsCatalog catalog, IDataView input, Func<TSrc, bool> filterPredicate)
        where TSrc : class, new()
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(filterPredicate);
        ObjectFiller<TSrc> filler = new(input.Schema, ignoreMissingColumns: false, null);
        return new FilteredView(input, filler.Dependencies, row =>
        {
            Action<TSrc> fill = filler.Bind(row);
            TSrc source = new();
            // The predicate tells which rows are to go.
            return () =>
            {
                fill(source);
                return !filterPredicate(source);
            };
        });
    }
}
