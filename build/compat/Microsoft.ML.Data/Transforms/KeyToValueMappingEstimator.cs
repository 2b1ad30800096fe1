using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    private readonly InputOutputColumnPair[] _columns;

    internal KeyToValueMappingEstimator(InputOutputColumnPair[] columns)
        : base(new KeyToValueMappingTransformer(columns)) => _columns = columns;

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With([.. _columns.Select(pair => Shape(pair.OutputColumnName, inputSchema.FindColumn(pair.InputColumnName)))]);
    }

    private static SchemaShape.Column Shape(string name, SchemaShape.Column input)
    {
        if (!input.IsKey || !input.Annotations.TryFindColumn(Annotation.KeyValues, out SchemaShape.Column values))
            throw Errors.WrongType("inputSchema", input.Name, "key type with known values", input.TypeText);
        return new SchemaShape.Column(name, input.Kind, values.ItemType, values.IsKey,
            new SchemaShape(input.Annotations.Where(a => a.Name == Annotation.SlotNames)));
    }
}
