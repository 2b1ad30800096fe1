using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A training's place in its MLContext: it writes to the context's log, and draws from its random numbers.</summary>
internal sealed class TrainingHost : IDisposable
{
    private readonly IHost _host;
    private readonly IChannel _channel;

    public TrainingHost(MLContext context)
    {
        _host = ((IHostEnvironment)context).Register("InstanceSegmentation");
        _channel = _host.Start("Training");
    }

    /// <summary>The options with a seed: their own, or else one that the context's seed decides, where it has one.</summary>
    public InstanceSegmentationOptions WithSeed(InstanceSegmentationOptions options) =>
        options.Seed is null ? options with { Seed = _host.Rand.Next() } : options;

    // The message is data, not a format: braces in a file name must not be read as arguments.
    public void Info(string message) => _channel.Info(MessageSensitivity.None, "{0}", message);

    public void Warn(string message) => _channel.Warning(MessageSensitivity.None, "{0}", message);

    public void Dispose() => _channel.Dispose();
}
