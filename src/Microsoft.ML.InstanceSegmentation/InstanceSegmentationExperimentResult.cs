namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What an experiment found.</summary>
public sealed class InstanceSegmentationExperimentResult : IDisposable
{
    private readonly string? _temporaryFolder;

    internal InstanceSegmentationExperimentResult(
        IReadOnlyList<InstanceSegmentationRunDetail> runs, ExperimentLeaderboard leaderboard, bool wasStopped, TimeSpan duration, string? temporaryFolder)
    {
        (RunDetails, Leaderboard, WasStopped, Duration, _temporaryFolder) = (runs, leaderboard, wasStopped, duration, temporaryFolder);
        BestRun = runs.MaxBy(run => run.Measure)!;
    }

    /// <summary>The run with the best metric, wherever on the ladder it was measured.</summary>
    public InstanceSegmentationRunDetail BestRun { get; }

    /// <summary>All runs, in the order in which they were drawn.</summary>
    public IReadOnlyList<InstanceSegmentationRunDetail> RunDetails { get; }

    /// <summary>The runs, the best first, as text, table and page.</summary>
    public ExperimentLeaderboard Leaderboard { get; }

    /// <summary>Whether time or cancellation ended it, so that given more of it would go on from its folder.</summary>
    public bool WasStopped { get; }

    /// <summary>Time that the trainings took, in this process and in earlier ones that worked in the same folder.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Frees the models that were loaded, and removes the experiment's folder where it is a temporary one.</summary>
    public void Dispose()
    {
        foreach (InstanceSegmentationRunDetail run in RunDetails)
            run.Dispose();
        if (_temporaryFolder is not null && Directory.Exists(_temporaryFolder))
            Directory.Delete(_temporaryFolder, recursive: true);
    }
}
