namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxOptions
{
    public string ModelFile = "";

    public string[] InputColumns = [];

    public string[] OutputColumns = [];

    public int? GpuDeviceId;

    public bool FallbackToCpu;

    public IDictionary<string, int[]>? ShapeDictionary;

    public int RecursionLimit = 100;

    public int? InterOpNumThreads;

    public int? IntraOpNumThreads;
}
