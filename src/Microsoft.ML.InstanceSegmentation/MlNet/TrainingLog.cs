using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Writes what training says to the context's log.</summary>
internal sealed class TrainingLog : IDisposable
{
    private readonly IChannel _channel;

    public TrainingLog(MLContext context)
    {
        IHost host = ((IHostEnvironment)context).Register("InstanceSegmentation");
        _channel = host.Start("Training");
    }

    // The message is data, not a format: braces in a file name must not be read as arguments.
    public void Info(string message) => _channel.Info(MessageSensitivity.None, "{0}", message);

    public void Dispose() => _channel.Dispose();
}
