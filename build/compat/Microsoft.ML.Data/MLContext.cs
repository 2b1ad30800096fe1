using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The start of everything: catalogs of operations, and the environment that they run in.</summary>
public sealed class MLContext : IHostEnvironment, IHostSettings
{
    private readonly HostEnvironment _env;

    public MLContext(int? seed = null)
    {
        _env = new HostEnvironment(seed);
        Data = new DataOperationsCatalog(_env);
        Model = new ModelOperationsCatalog(_env);
        Transforms = new TransformsCatalog(_env);
        MulticlassClassification = new MulticlassClassificationCatalog(_env);
    }

    public event EventHandler<LoggingEventArgs>? Log
    {
        add => _env.Log += value;
        remove => _env.Log -= value;
    }

    public DataOperationsCatalog Data { get; }

    public ModelOperationsCatalog Model { get; }

    public TransformsCatalog Transforms { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public ComponentCatalog ComponentCatalog => _env.ComponentCatalog;

    public string TempFilePath
    {
        get => _env.TempFilePath;
        set => _env.TempFilePath = value;
    }

    public bool FallbackToCpu
    {
        get => _env.FallbackToCpu;
        set => _env.FallbackToCpu = value;
    }

    public int? GpuDeviceId
    {
        get => _env.GpuDeviceId;
        set => _env.GpuDeviceId = value;
    }

    string IExceptionContext.ContextDescription => "MLContext";

    int? IHostSettings.Seed => _env.Seed;

    public bool TryAddOption<T>(string name, T value) => _env.TryAddOption(name, value);

    public void SetOption<T>(string name, T value) => _env.SetOption(name, value);

    public bool TryGetOption<T>(string name, out T value) => _env.TryGetOption(name, out value!);

    public T GetOptionOrDefault<T>(string name) => _env.TryGetOption(name, out T? value) ? value! : default!;

    public bool RemoveOption(string name) => _env.RemoveOption(name);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _env.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _env.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _env.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _env.StartProgressChannel(name);

    TException IExceptionContext.Process<TException>(TException ex) => _env.Process(ex);
}
