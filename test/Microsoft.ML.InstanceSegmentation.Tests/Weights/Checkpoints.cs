using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

/// <summary>The files in Checkpoints/ and the values that Python reads from them.</summary>
internal static class Checkpoints
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Folder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Weights");

    public static string Path(string name) => System.IO.Path.Combine(Folder, "Checkpoints", name);

    /// <summary>Tensors by name for each checkpoint, in the file's order.</summary>
    public static Dictionary<string, OrderedDictionary<string, WeightTensor>> Expected(string referenceFile) =>
        JsonSerializer.Deserialize<Dictionary<string, OrderedDictionary<string, WeightTensor>>>(File.ReadAllText(System.IO.Path.Combine(Folder, referenceFile)), s_json)!;

    public static void AreEqual(OrderedDictionary<string, WeightTensor> expected, NamedWeights actual)
    {
        CollectionAssert.AreEqual(expected.Keys, actual.Keys);
        foreach ((string name, WeightTensor tensor) in expected)
        {
            CollectionAssert.AreEqual(tensor.Shape, actual[name].Shape, name);
            CollectionAssert.AreEqual(tensor.Values, actual[name].Values, name);
        }
    }

    public static NamedWeights Weights(params (string Name, long[] Shape)[] tensors)
    {
        var weights = new NamedWeights();
        float value = 0;
        foreach ((string name, long[] shape) in tensors)
            weights.Add(name, new WeightTensor(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => value++)]));
        return weights;
    }
}
