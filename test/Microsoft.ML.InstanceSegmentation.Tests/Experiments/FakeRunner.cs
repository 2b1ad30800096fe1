using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests.Experiments;

/// <summary>Trains nothing: what a configuration is worth is a function of its options and epochs.</summary>
internal sealed class FakeRunner(Func<TrialWork, double> measure) : ITrialRunner
{
    private readonly Lock _lock = new();

    /// <summary>Trial and epochs of every work done, in the order of their ends.</summary>
    public List<(int Trial, int Epochs)> Done { get; } = [];

    public int MostAtATime { get; private set; }

    /// <summary>Cancels once so many works are done; null never.</summary>
    public (int After, CancellationTokenSource Source)? Stop { get; init; }

    private int _now;

    public async Task<InstanceSegmentationMetrics> RunAsync(TrialWork work, CancellationToken cancellationToken)
    {
        lock (_lock)
            MostAtATime = Math.Max(MostAtATime, ++_now);
        try
        {
            await Task.Delay(1, cancellationToken);
            double value = measure(work);
            lock (_lock)
            {
                Done.Add((work.Trial, work.Epochs));
                if (Stop is { } stop && Done.Count > stop.After)
                    stop.Source.Cancel();
            }
            cancellationToken.ThrowIfCancellationRequested();
            return Metrics(value);
        }
        finally
        {
            lock (_lock)
                _now--;
        }
    }

    public static RungResult Result(int epochs, double measure) => new(epochs, measure, 1, Metrics(measure));

    private static InstanceSegmentationMetrics Metrics(double maskAP) => new() { BoundingBox = Coco(0), Mask = Coco(maskAP) };

    private static CocoMetrics Coco(double ap) => new()
    {
        AP = ap,
        AP50 = ap,
        AP75 = ap,
        APSmall = ap,
        APMedium = ap,
        APLarge = ap,
        AR1 = ap,
        AR10 = ap,
        AR = ap,
        ARSmall = ap,
        ARMedium = ap,
        ARLarge = ap,
        PerClassAP = new Dictionary<string, double> { ["object"] = ap },
    };
}
