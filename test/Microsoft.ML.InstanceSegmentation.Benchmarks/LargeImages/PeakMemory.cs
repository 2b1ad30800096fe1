namespace Microsoft.ML.InstanceSegmentation.Benchmarks.LargeImages;

/// <summary>The most memory that the process has while something runs, looked at every few milliseconds.</summary>
internal sealed class PeakMemory : IDisposable
{
    private const int Milliseconds = 5;

    private readonly long _before;
    private readonly Timer _timer;
    private long _most;

    public PeakMemory()
    {
        GC.Collect();
        _before = _most = Environment.WorkingSet;
        _timer = new Timer(_ => Look(), null, 0, Milliseconds);
    }

    public override string ToString() => $"{_most / 1e9:f2} GB at most, {_before / 1e9:f2} GB of them before";

    public void Dispose()
    {
        Look();
        _timer.Dispose();
    }

    private void Look() => _most = Math.Max(_most, Environment.WorkingSet);
}
