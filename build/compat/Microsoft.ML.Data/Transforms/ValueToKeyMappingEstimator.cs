using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly InputOutputColumnPair[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _ordinality;
    private readonly bool _valuesAsText;
    private readonly IDataView? _keyData;

    internal ValueToKeyMappingEstimator(
        InputOutputColumnPair[] columns, int maximumNumberOfKeys, KeyOrdinality ordinality, bool valuesAsText, IDataView? keyData)
    {
        _columns = columns;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _ordinality = ordinality;
        _valuesAsText = valuesAsText;
        _keyData = keyData;
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ValueToKeyMappingTransformer(_columns, [.. _columns.Select(pair => Train(input, pair))], [.. _columns.Select(_ => _valuesAsText)]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With([.. _columns.Select(pair => Shape(pair.OutputColumnName, inputSchema.FindColumn(pair.InputColumnName)))]);
    }

    private KeyTerms Train(IDataView input, InputOutputColumnPair pair)
    {
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(pair.InputColumnName) ?? throw Errors.NoSuchColumn("input", pair.InputColumnName);
        if (column.Type.ItemType() is not PrimitiveDataViewType itemType)
            throw Errors.WrongType("input", column.Name, "vector or scalar of primitive type", column.Type.ToString()!);
        KeyTerms terms = KeyTerms.Create(itemType);
        if (_keyData is null)
            terms.Train(input, column, _maximumNumberOfKeys, _ordinality == KeyOrdinality.ByValue);
        else
            // Given keys keep their order.
            terms.Train(_keyData, _keyData.Schema.Count == 1 ? _keyData.Schema[0] : throw new InvalidOperationException("Input data containing terms contains more than one column"), int.MaxValue, byValue: false);
        return terms;
    }

    private static SchemaShape.Column Shape(string name, SchemaShape.Column input)
    {
        List<SchemaShape.Column> annotations = [.. input.Annotations.Where(a => a.Name == Annotation.SlotNames)];
        annotations.Add(new SchemaShape.Column(Annotation.KeyValues, SchemaShape.Column.VectorKind.Vector, input.ItemType, input.IsKey));
        return new SchemaShape.Column(name, input.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }
}
