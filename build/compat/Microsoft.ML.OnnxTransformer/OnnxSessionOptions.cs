using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxSessionOptions
{
    public OrtLoggingLevel LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

    public delegate SessionOptions CreateOnnxSessionOptions();

    /// <summary>Makes the options instead of all the others here.</summary>
    [AllowNull]
    public CreateOnnxSessionOptions CreateSessionOptions { get; set; }

    public bool EnableMemoryPattern { get; set; } = true;

    public bool EnableCpuMemArena { get; set; } = true;

    public string LogId { get; set; } = "";

    public int LogVerbosityLevel { get; set; }

    public int IntraOpNumThreads { get; set; }

    public int InterOpNumThreads { get; set; }

    public GraphOptimizationLevel GraphOptimizationLevel { get; set; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    public ExecutionMode ExecutionMode { get; set; } = ExecutionMode.ORT_SEQUENTIAL;

    internal void CopyTo(SessionOptions options)
    {
        options.EnableMemoryPattern = EnableMemoryPattern;
        options.EnableCpuMemArena = EnableCpuMemArena;
        options.LogId = LogId;
        options.LogSeverityLevel = LogSeverityLevel;
        options.LogVerbosityLevel = LogVerbosityLevel;
        options.GraphOptimizationLevel = GraphOptimizationLevel;
        options.ExecutionMode = ExecutionMode;
    }
}
