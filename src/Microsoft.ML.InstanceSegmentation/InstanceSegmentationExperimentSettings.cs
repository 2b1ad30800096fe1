using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How long an experiment looks, what for, and where; the members that ML.NET's experiments have carry the same names.</summary>
public sealed record InstanceSegmentationExperimentSettings
{
    /// <summary>
    /// Seconds after which the experiment ends with the best so far; those of earlier processes that worked in the same
    /// <see cref="CacheDirectory"/> count. The training at work is stopped. Default 86,400, a day; at least 1.
    /// </summary>
    public uint MaxExperimentTimeInSeconds { get; init; } = 24 * 60 * 60;

    /// <summary>Configurations to try, at least 1. Default null: as many as the time allows.</summary>
    public int? MaxModels { get; init; }

    /// <summary>What configurations are compared by, on the validation images. Default <see cref="InstanceSegmentationMetric.MaskAP"/>.</summary>
    public InstanceSegmentationMetric OptimizingMetric { get; init; } = InstanceSegmentationMetric.MaskAP;

    /// <summary>
    /// Folder for the trials: configurations, metrics, models, checkpoints, and a leaderboard to look at meanwhile. An experiment whose
    /// process has ended, however, goes on from it. Default null: a temporary one, which the result's Dispose removes.
    /// </summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The configuration to start from, which is the first trial. Default null: <see cref="InstanceSegmentationCatalog.SuggestOptions"/> chooses it by the data.</summary>
    public InstanceSegmentationOptions? Start { get; init; }

    /// <summary>What is varied. Default null: <see cref="InstanceSegmentationSearchSpace.Default"/> around <see cref="Start"/>.</summary>
    public InstanceSegmentationSearchSpace? SearchSpace { get; init; }

    /// <summary>How configurations are drawn. Default <see cref="ExperimentSampler.Parzen"/>.</summary>
    public ExperimentSampler Sampler { get; init; } = ExperimentSampler.Parzen;

    /// <summary>
    /// One in this many configurations goes on from each rung of the ladder, and is trained this many times as long on the next; at least
    /// 2. Default 4, as in Li et al. 2020.
    /// </summary>
    public int ReductionFactor { get; init; } = 4;

    /// <summary>
    /// Rungs of the ladder, at most; fewer where the lowest would have less than one epoch. The last is a training to its end; 1 trains
    /// every configuration to its end. Default 3; at least 1.
    /// </summary>
    public int MaxRungs { get; init; } = 3;

    /// <summary>Trials at work at a time, at least 1. Default 1: one training uses the whole machine.</summary>
    public int MaxConcurrentTrials { get; init; } = 1;

    /// <summary>
    /// Seed of the configurations, and of every training where <see cref="Start"/> has none. Default null: the MLContext's where it has
    /// one. An experiment that goes on keeps the seed that it was begun with.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>Where trainings run. Default null: in this process.</summary>
    public ITrialRunner? Runner { get; init; }

    /// <summary>Ends the experiment with the best so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        OptionCheck.AtLeast(MaxExperimentTimeInSeconds, 1u);
        if (MaxModels is { } models)
            OptionCheck.AtLeast(models, 1, nameof(MaxModels));
        OptionCheck.Defined(OptimizingMetric);
        OptionCheck.Defined(Sampler);
        OptionCheck.AtLeast(ReductionFactor, 2);
        OptionCheck.AtLeast(MaxRungs, 1);
        OptionCheck.AtLeast(MaxConcurrentTrials, 1);
    }
}
