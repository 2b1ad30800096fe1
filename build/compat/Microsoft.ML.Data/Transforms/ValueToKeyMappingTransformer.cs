using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel("TermTransform", typeof(ValueToKeyMappingTransformer))]

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    private static readonly VersionInfo _version = new("TERMTRNF", 0x00010003, 0x00010003, "TermTransform", "Microsoft.ML.Data");
    private static readonly VersionInfo _vocabularyVersion = new("TERM MAN", 0x00010002, 0x00010002, "TermManager", "Microsoft.ML.Data");

    private readonly KeyTerms[] _terms;
    private readonly bool[] _valuesAsText;

    internal ValueToKeyMappingTransformer(InputOutputColumnPair[] columns, KeyTerms[] terms, bool[] valuesAsText)
        : base(columns)
    {
        _terms = terms;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
        _valuesAsText = [.. Columns.Select(_ => ctx.Reader.ReadBoolean())];
        ModelLoadContext vocabulary = ctx.LoadSubModel("Vocabulary");
        _terms = new KeyTerms[vocabulary.Reader.ReadInt32()];
        for (int i = 0; i < _terms.Length; i++)
            _terms[i] = KeyTerms.Load(vocabulary);
    }

    internal static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);

    private protected override DataViewSchema.DetachedColumn MakeColumn(int i, DataViewSchema.Column input)
    {
        KeyTerms terms = _terms[i];
        if (!input.Type.ItemType().Equals(terms.ItemType))
            throw Errors.WrongType("inputSchema", input.Name, terms.ItemType.ToString()!, input.Type.ItemType().ToString()!);
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(terms.KeyType, vector.Dimensions) : terms.KeyType;
        DataViewSchema.Annotations.Builder annotations = new();
        annotations.Add(input.Annotations, kind => kind == Annotation.SlotNames);
        if (terms.Count > 0)
            annotations.Add(Annotation.KeyValues, new VectorDataViewType(terms.ItemType, terms.Count), terms.MakeValuesGetter());
        return new DataViewSchema.DetachedColumn(Columns[i].OutputColumnName, type, annotations.ToAnnotations());
    }

    private protected override Delegate MakeGetter(int i, DataViewRow row, DataViewSchema.Column input) => _terms[i].MakeGetter(row, input);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        SaveColumns(ctx);
        foreach (bool asText in _valuesAsText)
            ctx.Writer.Write(asText);
        ctx.SaveSubModel("Vocabulary", vocabulary =>
        {
            vocabulary.SetVersionInfo(_vocabularyVersion);
            vocabulary.Writer.Write(_terms.Length);
            foreach (KeyTerms terms in _terms)
                terms.Save(vocabulary);
        });
    }
}
