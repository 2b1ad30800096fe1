using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(Action<TSrc, TDst> map, string? contractName, SchemaDefinition? inputDefinition, SchemaDefinition? outputDefinition)
        : base(new CustomMappingTransformer<TSrc, TDst>(map, contractName, inputDefinition, outputDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (TypedColumn wanted in TypedColumn.Of(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
            Check(SchemaShape.Column.Of(wanted.Name, wanted.Type), inputSchema.FindColumn(wanted.Name));
        return inputSchema.With(SchemaShape.Create(TypedColumn.SchemaOf(Transformer.Added)));
    }

    // Item types are compared by reference, as in ML.NET: types that are made anew, such as images of a size, are not the same.
    private static void Check(SchemaShape.Column wanted, SchemaShape.Column actual)
    {
        bool sameKind = wanted.Kind == SchemaShape.Column.VectorKind.VariableVector
            ? actual.Kind != SchemaShape.Column.VectorKind.Scalar
            : wanted.Kind == actual.Kind;
        if (!sameKind || !ReferenceEquals(wanted.ItemType, actual.ItemType) || wanted.IsKey != actual.IsKey)
            throw Errors.WrongType("inputSchema", wanted.Name, wanted.TypeText, actual.TypeText);
    }
}
