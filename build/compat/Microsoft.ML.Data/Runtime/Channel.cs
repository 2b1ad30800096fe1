using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>Sends what a component says to MLContext.Log.</summary>
internal sealed class Channel(string name, string? host, Action<ChannelMessage, string> send) : IChannel
{
    private readonly string _source = host is null ? name : $"{host}; {name}";

    public string ContextDescription => name;

    public void Send(ChannelMessage msg) => send(msg, _source);

    public void Trace(MessageSensitivity sensitivity, string fmt) => Say(ChannelMessageKind.Trace, sensitivity, fmt);

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Say(ChannelMessageKind.Trace, sensitivity, fmt, args);

    public void Info(MessageSensitivity sensitivity, string fmt) => Say(ChannelMessageKind.Info, sensitivity, fmt);

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Say(ChannelMessageKind.Info, sensitivity, fmt, args);

    public void Warning(MessageSensitivity sensitivity, string fmt) => Say(ChannelMessageKind.Warning, sensitivity, fmt);

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Say(ChannelMessageKind.Warning, sensitivity, fmt, args);

    public void Error(MessageSensitivity sensitivity, string fmt) => Say(ChannelMessageKind.Error, sensitivity, fmt);

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Say(ChannelMessageKind.Error, sensitivity, fmt, args);

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public void Dispose()
    {
    }

    private void Say(ChannelMessageKind kind, MessageSensitivity sensitivity, string text) =>
        Send(new ChannelMessage(kind, sensitivity, text));

    private void Say(ChannelMessageKind kind, MessageSensitivity sensitivity, string format, object[] args) =>
        Say(kind, sensitivity, string.Format(CultureInfo.InvariantCulture, format, args));
}
