namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>What the service writes to its log.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1, LogLevel.Information, "Loaded the changed model {File}")]
    public static partial void ModelLoaded(ILogger logger, string file);

    [LoggerMessage(2, LogLevel.Error, "The changed model {File} cannot be loaded; the one before it goes on")]
    public static partial void ModelKept(ILogger logger, string file, Exception error);
}
