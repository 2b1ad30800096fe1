using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

public static class OnnxSessionOptionsExtensions
{
    internal const string Name = "OnnxSessionOptions";

    public static OnnxSessionOptions GetOnnxSessionOption(this IHostEnvironment env) =>
        Settings(env).TryGetOption(Name, out OnnxSessionOptions? options) ? options! : null!;

    public static void SetOnnxSessionOption(this IHostEnvironment env, OnnxSessionOptions onnxSessionOptions) =>
        Settings(env).SetOption(Name, onnxSessionOptions);

    private static IHostSettings Settings(IHostEnvironment env) =>
        env as IHostSettings ?? throw new ArgumentException("No Onnx Session Options", nameof(env));
}
