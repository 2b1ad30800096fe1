namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The images that could not be read and were left out; each is told once.</summary>
/// <param name="warn">Is told of each, with the reason.</param>
internal sealed class SkippedImages(Action<string> warn)
{
    private readonly Lock _lock = new();
    private readonly List<string> _names = [];

    /// <summary>Their names, in the order in which they were met.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return [.. _names];
        }
    }

    public void Add(string name, Exception reason)
    {
        // Images are read by a thread of their own while another evaluates.
        lock (_lock)
        {
            if (_names.Contains(name, StringComparer.Ordinal))
                return;
            _names.Add(name);
            warn($"{name} cannot be read and is left out ({_names.Count} so far): {reason.Message}");
        }
    }
}
