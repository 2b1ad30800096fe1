using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MlNet;

/// <summary>A model with every kind of step that models here have.</summary>
internal static class SavedModel
{
    public static IDataView Data(MLContext context) => context.Data.LoadFromEnumerable(new[]
    {
        new Input { Number = 1, Words = ["p", "ä"], Pixels = [0, 3, 4], Factor = 2, Pair = [1, 2], Key = 3, Truth = true },
        new Input { Number = 2, Words = ["r"], Pixels = [5], Factor = 3, Pair = [3, 4], Key = 4 },
    });

    public static TransformerChain<ITransformer> Fit(MLContext context)
    {
        IDataView view = Data(context);
        var estimator = context.Transforms.CopyColumns("Copy", "Number")
            .Append(context.Transforms.Conversion.MapValueToKey("WordKeys", "Words"))
            .Append(context.Transforms.Conversion.MapKeyToValue("WordsAgain", "WordKeys"))
            .Append(context.Transforms.CustomMapping<MappingInput, MappingOutput>(SavedMapping.Map, SavedMapping.Contract))
            .Append(context.Transforms.ApplyOnnxModel(["Scores", "Labels"], ["Pixels", "Factor"], Path.Combine(AppContext.BaseDirectory, "MlNet", "Graphs", "detect.onnx"), null, false), TransformerScope.Scoring)
            .Append(context.Transforms.SelectColumns("Copy", "WordKeys", "WordsAgain", "Sum", "Scores", "Labels", "Pair", "Key"))
            .Append(context.Transforms.DropColumns("Pair"));
        return new TransformerChain<ITransformer>(estimator.Fit(view), [.. Enumerable.Range(0, 7).Select(i => i == 4 ? TransformerScope.Scoring : TransformerScope.Everything)]);
    }

    public static void Check(ITransformer model, DataViewSchema schema)
    {
        CollectionAssert.AreEqual(
            new[] { "Number: Single", "Words: Vector<String>", "Pixels: Vector<Byte>", "Factor: Int64", "Pair: Vector<Single, 2>", "Key: Key<UInt32, 0-9>", "Truth: Boolean" },
            schema.Select(c => $"{c.Name}: {c.Type}").ToArray());
        IDataView scored = model.Transform(Data(new MLContext()));
        CollectionAssert.AreEqual(new[] { "Copy", "WordKeys", "WordsAgain", "Sum", "Scores", "Labels", "Key" }, scored.Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2 }, scored.GetColumn<uint[]>("WordKeys").First());
        CollectionAssert.AreEqual(new[] { "p", "ä" }, scored.GetColumn<string[]>("WordsAgain").First());
        CollectionAssert.AreEqual(new[] { 3f, 7f }, scored.GetColumn<float>("Sum").ToArray());
        CollectionAssert.AreEqual(new[] { 6f, 8f }, scored.GetColumn<float[]>("Scores").First());
        CollectionAssert.AreEqual(new[] { "blue" }, scored.GetColumn<string[]>("Labels").Last());
    }

    private sealed class Input
    {
        public float Number { get; set; }

        public string[]? Words { get; set; }

        public byte[]? Pixels { get; set; }

        public long Factor { get; set; }

        [VectorType(2)]
        public float[]? Pair { get; set; }

        [KeyType(10)]
        public uint Key { get; set; }

        public bool Truth { get; set; }
    }
}

internal sealed class MappingInput
{
    public float[]? Pair { get; set; }
}

internal sealed class MappingOutput
{
    public float Sum { get; set; }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class SavedMapping : CustomMappingFactory<MappingInput, MappingOutput>
{
    public const string Contract = "compat tests: sum";

    public static void Map(MappingInput source, MappingOutput destination) => destination.Sum = source.Pair!.Sum();

    public override Action<MappingInput, MappingOutput> GetMapping() => Map;
}
