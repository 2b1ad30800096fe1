namespace Microsoft.ML.Transforms.Onnx;

/// <summary>How a model is to be run.</summary>
internal sealed record OnnxSettings
{
    public IReadOnlyDictionary<string, int[]> Shapes { get; init; } = new Dictionary<string, int[]>();

    public int? GpuDeviceId { get; init; }

    public bool FallbackToCpu { get; init; }

    public int RecursionLimit { get; init; } = 100;

    public int? InterOpNumThreads { get; init; }

    public int? IntraOpNumThreads { get; init; }
}
