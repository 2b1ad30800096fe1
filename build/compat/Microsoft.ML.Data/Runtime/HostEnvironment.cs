namespace Microsoft.ML.Runtime;

/// <summary>The environment of one MLContext, and the hosts that its components register below it.</summary>
internal sealed class HostEnvironment : IHost, IHostSettings
{
    private readonly HostRoot _root;
    private readonly string? _name;

    public HostEnvironment(int? seed)
        : this(new HostRoot(), null, seed)
    {
    }

    private HostEnvironment(HostRoot root, string? name, int? seed)
    {
        _root = root;
        _name = name;
        Seed = seed;
        Rand = seed is { } value ? new Random(value) : new Random();
    }

    public event EventHandler<LoggingEventArgs>? Log
    {
        add => _root.Log += value;
        remove => _root.Log -= value;
    }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog => _root.Catalog;

    public string ContextDescription => _name ?? "MLContext";

    public int? GpuDeviceId
    {
        get => _root.GpuDeviceId;
        set => _root.GpuDeviceId = value;
    }

    public bool FallbackToCpu
    {
        get => _root.FallbackToCpu;
        set => _root.FallbackToCpu = value;
    }

    public string TempFilePath
    {
        get => _root.TempFilePath;
        set => _root.TempFilePath = value;
    }

    public IHost Register(string name, int? seed = null, bool? verbose = null) => new HostEnvironment(_root, name, seed ?? Seed);

    public IChannel Start(string name) => new Channel(name, _name, _root.Send);

    public IPipe<TMessage> StartPipe<TMessage>(string name) =>
        typeof(TMessage) == typeof(ChannelMessage) ? (IPipe<TMessage>)Start(name) : new SilentPipe<TMessage>(name);

    public IProgressChannel StartProgressChannel(string name) => new SilentProgress();

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public bool TryGetOption<T>(string name, out T? value)
    {
        lock (_root.Options)
        {
            bool found = _root.Options.TryGetValue(name, out object? held) && held is T;
            value = found ? (T)held! : default;
            return found;
        }
    }

    public bool TryAddOption<T>(string name, T value)
    {
        lock (_root.Options)
            return _root.Options.TryAdd(name, value);
    }

    public void SetOption<T>(string name, T value)
    {
        lock (_root.Options)
            _root.Options[name] = value;
    }

    public bool RemoveOption(string name)
    {
        lock (_root.Options)
            return _root.Options.Remove(name);
    }

    /// <summary>What all hosts of one MLContext share.</summary>
    private sealed class HostRoot
    {
        public event EventHandler<LoggingEventArgs>? Log;

        public ComponentCatalog Catalog { get; } = new();

        public Dictionary<string, object?> Options { get; } = [];

        public int? GpuDeviceId { get; set; }

        public bool FallbackToCpu { get; set; }

        public string TempFilePath { get; set; } = Path.GetTempPath();

        public void Send(ChannelMessage message, string source) =>
            Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source));
    }
}
