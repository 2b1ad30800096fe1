using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>Numbers of LossesReference.py, and the comparison with them.</summary>
internal static class LossReference
{
    public static JsonElement Of(string part) => ReferenceData.Read("Model/LossesReference.json").GetProperty(part);

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    public static ClassificationLossOptions ClassificationOptions(JsonElement expected) => new()
    {
        Kind = Enum.Parse<ClassificationLoss>(expected.GetProperty("kind").GetString()!),
        Alpha = Math.Max(0, expected.GetProperty("alpha").GetSingle()),
        Gamma = expected.GetProperty("gamma").GetSingle(),
    };

    /// <summary>1e-10 in float64 and 1e-5 in float32, relative above 1.</summary>
    public static void Close(double[] expected, Tensor actual)
    {
        double tolerance = actual.dtype == ScalarType.Float64 ? 1e-10 : 1e-5;
        double[] values = TensorTransfer.Read<double>(actual.to_type(ScalarType.Float64));
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"number {i}");
    }

    public static Tensor Noise(string name, float scale, ScalarType dtype, params long[] shape) =>
        tensor(ReferenceData.Uniform(name, shape.Aggregate((a, b) => a * b)), shape).to_type(dtype) * scale;
}
