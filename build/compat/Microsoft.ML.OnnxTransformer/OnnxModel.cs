using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A session of ONNX Runtime, and what its model declares.</summary>
internal sealed class OnnxModel : IDisposable
{
    public OnnxModel(IHostEnvironment env, OnnxSource source, OnnxSettings settings)
    {
        Source = source;
        Session = Open(source, (env as IHostSettings)?.TryGetOption(OnnxSessionOptionsExtensions.Name, out OnnxSessionOptions? set) == true ? set! : new OnnxSessionOptions(), settings);
        (List<OnnxVariable> inputs, List<OnnxVariable> outputs) = OnnxGraphReader.Read(source.Read());
        // Weights may be declared as inputs; the session does not ask for them.
        Inputs = [.. inputs.Where(v => Session.InputMetadata.ContainsKey(v.Name)).Select(v => Shaped(v, settings))];
        Outputs = [.. outputs.Select(v => Shaped(v, settings))];
    }

    public OnnxSource Source { get; }

    public InferenceSession Session { get; }

    public IReadOnlyList<OnnxVariable> Inputs { get; }

    public IReadOnlyList<OnnxVariable> Outputs { get; }

    public OnnxVariable Input(string name) => Inputs.FirstOrDefault(v => v.Name == name) ??
        throw new ArgumentOutOfRangeException(nameof(name), $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{string.Join(",", Inputs.Select(v => v.Name))}].");

    public OnnxVariable Output(string name) => Outputs.FirstOrDefault(v => v.Name == name) ??
        throw new ArgumentOutOfRangeException(nameof(name), $"Output tensor, {name}, does not exist in the ONNX model. Available output names are [{string.Join(",", Outputs.Select(v => v.Name))}].");

    public void Dispose() => Session.Dispose();

    private static OnnxVariable Shaped(OnnxVariable variable, OnnxSettings settings) =>
        settings.Shapes.TryGetValue(variable.Name, out int[]? shape) ? variable.Reshaped(shape) : variable;

    private static InferenceSession Open(OnnxSource source, OnnxSessionOptions options, OnnxSettings settings)
    {
        try
        {
            if (options.CreateSessionOptions is { } create)
                return Open(source, create());
            if (settings.GpuDeviceId is not { } gpu)
                return Open(source, options, settings, new SessionOptions());
            try
            {
                return Open(source, options, settings, SessionOptions.MakeSessionOptionWithCudaProvider(gpu));
            }
            catch (OnnxRuntimeException) when (settings.FallbackToCpu)
            {
                return Open(source, options, settings, new SessionOptions());
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"Error initializing model :{error}", error);
        }
    }

    private static InferenceSession Open(OnnxSource source, OnnxSessionOptions options, OnnxSettings settings, SessionOptions session)
    {
        options.CopyTo(session);
        session.InterOpNumThreads = settings.InterOpNumThreads ?? options.InterOpNumThreads;
        session.IntraOpNumThreads = settings.IntraOpNumThreads ?? options.IntraOpNumThreads;
        return Open(source, session);
    }

    private static InferenceSession Open(OnnxSource source, SessionOptions session) =>
        source.File is null ? new InferenceSession(source.Bytes, session) : new InferenceSession(source.File, session);
}
