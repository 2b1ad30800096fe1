namespace Microsoft.ML.Runtime;

/// <summary>What MLContext sets for every component below it.</summary>
internal interface IHostSettings
{
    int? Seed { get; }

    int? GpuDeviceId { get; }

    bool FallbackToCpu { get; }

    string TempFilePath { get; }

    bool TryGetOption<T>(string name, out T? value);

    void SetOption<T>(string name, T value);
}
