using Microsoft.ML.InstanceSegmentation.Experiments;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Looks for a good configuration for a data set: trains many a little, and lets the best go on (asynchronous successive halving, Li et
/// al. 2020). Made by <c>mlContext.InstanceSegmentation().CreateExperiment(…)</c>.
/// </summary>
public sealed class InstanceSegmentationExperiment
{
    private const double HeldOut = 0.2;

    private const string LeaderboardFile = "leaderboard.html";

    private readonly MLContext _context;
    private readonly InstanceSegmentationExperimentSettings _settings;

    internal InstanceSegmentationExperiment(MLContext context, InstanceSegmentationExperimentSettings settings)
    {
        settings.Validate();
        (_context, _settings) = (context, settings);
    }

    /// <summary>Runs the experiment, or goes on with the one in its folder.</summary>
    /// <param name="train">The training images, as for <c>Fit</c>.</param>
    /// <param name="validation">
    /// The images that configurations are compared on. Null holds a part of the training images out, the same for all:
    /// <see cref="ValidationOptions.Fraction"/> of them, or a fifth where that is 0.
    /// </param>
    /// <param name="progressHandler">Is told of each run that has come to a rung of the ladder, or failed; null for nobody.</param>
    /// <param name="trainingProgress">Is told of every step of every training, on its own thread; null for nobody.</param>
    /// <returns>All runs; where time or cancellation ended it, those so far.</returns>
    /// <exception cref="ArgumentException">
    /// The data can't be trained on, an option is out of its range, or the folder has another experiment; the message says which and why.
    /// </exception>
    /// <exception cref="InvalidDataException">An annotation or image can't be read, or a file of the folder is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">Time or cancellation ended it before anything was measured.</exception>
    public InstanceSegmentationExperimentResult Execute(
        IDataView train,
        IDataView? validation = null,
        IProgress<InstanceSegmentationRunDetail>? progressHandler = null,
        IProgress<TrainingProgress>? trainingProgress = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        using var host = new TrainingHost(_context);
        string? temporary = _settings.CacheDirectory is null ? Directory.CreateTempSubdirectory("experiment").FullName : null;
        string folder = _settings.CacheDirectory ?? temporary!;
        InstanceSegmentationOptions start = Start(host, train, validation, folder);
        InstanceSegmentationSearchSpace space = _settings.SearchSpace ?? InstanceSegmentationSearchSpace.Default(start);
        var halving = SuccessiveHalving.For(start.Epochs, _settings.ReductionFactor, _settings.MaxRungs);
        var plan = new SearchPlan
        {
            Start = start,
            Dimensions = space.Names,
            Metric = _settings.OptimizingMetric,
            Sampler = _settings.Sampler,
            Halving = halving,
        };
        var search = new ExperimentSearch(folder, plan, space.Dimensions, _settings.Runner ?? new LocalTrialRunner(_context, train, validation, trainingProgress));
        host.Info(
            $"An experiment over {string.Join(", ", space.Names)}; rungs of {string.Join(", ", Enumerable.Range(0, halving.Rungs).Select(rung => halving.EpochsAt(rung, start.Epochs)))} epochs, "
            + $"{search.Trials.Count} configurations so far.");
        bool ended = Search(host, search, folder, train, progressHandler);
        if (ended)
            RemoveCheckpoints(search, folder);
        InstanceSegmentationRunDetail[] runs = Details(search, folder, train);
        if (!runs.Any(run => run.ValidationMetrics is not null))
        {
            throw new OperationCanceledException(
                "The experiment was stopped before its first configuration was measured; give it more time. What it has done so far is kept in CacheDirectory, where one is given.");
        }
        return new InstanceSegmentationExperimentResult(runs, new ExperimentLeaderboard(runs, plan.Metric), !ended, search.Spent, temporary);
    }

    private bool Search(TrainingHost host, ExperimentSearch search, string folder, IDataView train, IProgress<InstanceSegmentationRunDetail>? progressHandler)
    {
        TimeSpan left = TimeSpan.FromSeconds(_settings.MaxExperimentTimeInSeconds) - search.Spent;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(_settings.CancellationToken);
        if (left > TimeSpan.Zero)
            time.CancelAfter(left);
        else
            time.Cancel();
        return search.RunAsync(_settings.MaxModels, _settings.MaxConcurrentTrials, Report, time.Token).GetAwaiter().GetResult();

        void Report(Trial trial)
        {
            InstanceSegmentationRunDetail run = Detail(trial, folder, train);
            host.Info(trial.Error is { } error
                ? $"Trial {run.Trial} failed: {error}"
                : FormattableString.Invariant($"Trial {run.Trial}: {_settings.OptimizingMetric} {run.Measure:0.000} after {run.Epochs} of {run.Options.Epochs} epochs."));
            new ExperimentLeaderboard(Details(search, folder, train), _settings.OptimizingMetric).SaveHtml(Path.Combine(folder, LeaderboardFile));
            progressHandler?.Report(run);
        }
    }

    /// <summary>
    /// Some hundred megabytes a trial. Should one that was left behind be needed once more, when the experiment is given more models, it is
    /// trained from its beginning.
    /// </summary>
    private static void RemoveCheckpoints(ExperimentSearch search, string folder)
    {
        foreach (Trial trial in search.Trials)
            File.Delete(Path.Combine(Trial.FolderOf(folder, trial.Number), TrainingCheckpoint.FileName));
    }

    /// <summary>The configuration to start from, as trials are trained: measured at the rungs and at the end.</summary>
    private InstanceSegmentationOptions Start(TrainingHost host, IDataView train, IDataView? validation, string folder)
    {
        InstanceSegmentationOptions start = _settings.Start ?? _context.InstanceSegmentation().SuggestOptions(train);
        start = start.Resolved();
        start.Validate();
        start = host.WithSeed(start with { Seed = start.Seed ?? _settings.Seed ?? SearchPlan.SeedOf(folder) });
        ValidationOptions validating = start.Validation;
        return start with
        {
            ReturnModelWhenCancelled = false,
            Validation = validating with
            {
                Every = start.Epochs,
                Patience = 0,
                Fraction = validation is not null ? 0 : validating.Fraction is 0 ? HeldOut : validating.Fraction,
            },
        };
    }

    private InstanceSegmentationRunDetail[] Details(ExperimentSearch search, string folder, IDataView train) =>
        [.. search.Trials.Select(trial => Detail(trial, folder, train))];

    private InstanceSegmentationRunDetail Detail(Trial trial, string folder, IDataView train) => new(
        trial,
        Trial.FolderOf(folder, trial.Number),
        file => new InstanceSegmentationScoringEstimator(_context, file, classNames: null, model: null, trial.Options.Columns, trial.Options.GpuDeviceId).Fit(train));
}
