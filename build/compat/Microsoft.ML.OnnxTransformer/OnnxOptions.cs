using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxOptions
{
    public string ModelFile = "";

    public string[] InputColumns = [];

    public string[] OutputColumns = [];

    public int? GpuDeviceId;

    public bool FallbackToCpu;

    [AllowNull]
    public IDictionary<string, int[]> ShapeDictionary = null;

    public int RecursionLimit = 100;

    public int? InterOpNumThreads;

    public int? IntraOpNumThreads;
}
