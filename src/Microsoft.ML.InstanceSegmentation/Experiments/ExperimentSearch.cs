using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>
/// Draws configurations, has them trained, and lets the best go on, as many at a time as there are places. All that it knows is in its
/// folder, so that another process can go on where this one was stopped.
/// </summary>
internal sealed class ExperimentSearch
{
    private const int MostDraws = 50;

    private readonly string _folder;
    private readonly SearchPlan _plan;
    private readonly IReadOnlyList<SearchDimension> _dimensions;
    private readonly ITrialRunner _runner;
    private readonly SortedDictionary<int, Trial> _trials = [];
    private readonly Dictionary<int, Task<Trial>> _running = [];

    /// <summary>Takes up what a folder has of the experiment.</summary>
    /// <exception cref="ArgumentException">The folder has another experiment.</exception>
    /// <exception cref="InvalidDataException">A file of the folder is damaged; the message names it.</exception>
    public ExperimentSearch(string folder, SearchPlan plan, IReadOnlyList<SearchDimension> dimensions, ITrialRunner runner)
    {
        (_folder, _plan, _dimensions, _runner) = (folder, plan, dimensions, runner);
        plan.KeepIn(folder);
        foreach (Trial trial in Trial.ReadAll(folder))
            _trials[trial.Number] = trial;
    }

    /// <summary>The trials, by number.</summary>
    public IReadOnlyCollection<Trial> Trials => _trials.Values;

    /// <summary>Time that the rungs took which are done, in this process and in earlier ones.</summary>
    public TimeSpan Spent => TimeSpan.FromSeconds(_trials.Values.Sum(trial => trial.Results.Sum(result => result.Seconds)));

    /// <summary>Searches until every configuration has come as far as it should, or until it is stopped; what is done by then counts.</summary>
    /// <param name="mostTrials">Configurations to draw; null for no limit.</param>
    /// <param name="places">Trials that run at a time.</param>
    /// <param name="report">Is told of each trial that has come to a rung or failed.</param>
    /// <param name="cancellation">Stops the trials at work.</param>
    /// <returns>Whether it came to its end.</returns>
    public async Task<bool> RunAsync(int? mostTrials, int places, Action<Trial> report, CancellationToken cancellation)
    {
        // Where the search itself fails, what is at work must not go on behind its back.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (true)
            {
                while (_running.Count < places && !cancellation.IsCancellationRequested && Next(mostTrials) is { } next)
                    _running.Add(next.Number, OnItsOwnThread(() => ClimbAsync(next, stop.Token)));
                if (_running.Count == 0)
                    return !cancellation.IsCancellationRequested;

                Task<Trial> done = await Task.WhenAny(_running.Values).ConfigureAwait(false);
                _running.Remove(_running.Single(work => work.Value == done).Key);
                if (done.IsCanceled)
                    continue;
                Trial trial = await done.ConfigureAwait(false);
                trial.Save(_folder);
                _trials[trial.Number] = trial;
                report(trial);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(_running.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.Clear();
        }
    }

    /// <summary>The trial to work on: one that was begun and stopped, one that has earned the next rung, or a new one.</summary>
    private Trial? Next(int? mostTrials)
    {
        if (_trials.Values.FirstOrDefault(trial => trial.Rung < 0 && trial.Error is null && !_running.ContainsKey(trial.Number)) is { } begun)
            return begun;
        if (_plan.Halving.Promotable(_trials.Values, _running.ContainsKey) is { } promoted)
            return promoted;
        return _trials.Count >= mostTrials ? null : Draw();
    }

    /// <summary>A new configuration, the first of which is the one to start from; null where only old ones were drawn.</summary>
    private Trial? Draw()
    {
        // Numbers, not a generator's state, decide the draws: they are the same after an interruption.
        int number = _trials.Count == 0 ? 1 : _trials.Keys.Last() + 1;
        var random = new Random(Seeds.Of(_plan.Start.Seed!.Value, "trial", number));
        for (int draw = 0; draw < MostDraws; draw++)
        {
            Trial trial = number == 1 ? First() : At(number, Draw(random));
            if (_trials.Values.Any(other => other.Options == trial.Options))
                continue;
            trial.Save(_folder);
            _trials.Add(number, trial);
            return trial;
        }
        return null;
    }

    private Trial First()
    {
        double?[] start = [.. _dimensions.Select(dimension => dimension.Find(_plan.Start))];
        return new Trial
        {
            Number = 1,
            // Where it starts from a value that is not in the space, it says nothing to the sampler.
            Point = start.All(position => position is not null) ? [.. start.Select(position => position!.Value)] : [],
            Values = _dimensions.Zip(start).ToDictionary(each => each.First.Name, each => each.Second is { } position ? each.First.Text(position) : "as given"),
            Options = _plan.Start,
        };
    }

    private Trial At(int number, double[] point) => new()
    {
        Number = number,
        Point = point,
        Values = _dimensions.Index().ToDictionary(each => each.Item.Name, each => each.Item.Text(point[each.Index])),
        Options = _dimensions.Index().Aggregate(_plan.Start, (options, each) => each.Item.Apply(options, point[each.Index])),
    };

    private double[] Draw(Random random)
    {
        if (_plan.Sampler == ExperimentSampler.Random)
            return ParzenSampler.DrawAnywhere(_dimensions.Count, random);
        // The highest rung that enough have come to tells most.
        var observations = new List<(IReadOnlyList<double> Point, double Measure)>();
        for (int rung = _plan.Halving.Rungs - 1; rung >= 0 && observations.Count < ParzenSampler.LeastObservations; rung--)
        {
            observations.Clear();
            observations.AddRange(_trials.Values.Where(trial => trial.Rung >= rung && trial.Point.Count > 0).Select(trial => (trial.Point, trial.MeasureAt(rung))));
        }
        return ParzenSampler.Draw(_dimensions, observations, random);
    }

    /// <summary>
    /// Libtorch keeps memory for each thread that has ever computed, until the thread ends: trials that wandered over the pool's threads would
    /// each leave some behind.
    /// </summary>
    private static Task<Trial> OnItsOwnThread(Func<Task<Trial>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    /// <summary>The trial with what the next rung gave, or with the reason why it gave nothing.</summary>
    private async Task<Trial> ClimbAsync(Trial trial, CancellationToken cancellation)
    {
        string folder = Trial.FolderOf(_folder, trial.Number);
        int epochs = _plan.Halving.EpochsAt(trial.Rung + 1, trial.Options.Epochs);
        long started = Stopwatch.GetTimestamp();
        try
        {
            InstanceSegmentationMetrics metrics = await _runner.RunAsync(new TrialWork(trial.Number, trial.Options, epochs, folder), cancellation).ConfigureAwait(false);
            var result = new RungResult(epochs, Measure(metrics), Stopwatch.GetElapsedTime(started).TotalSeconds, metrics);
            return trial with { Results = [.. trial.Results, result] };
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !IsEverybodys(trial))
        {
            return trial with { Error = failure.Message };
        }
    }

    /// <summary>Where nothing was ever trained, the fault is the data's or the machine's, not the configuration's.</summary>
    private static bool IsEverybodys(Trial trial) => trial.Number == 1 && trial.Rung < 0;

    private double Measure(InstanceSegmentationMetrics metrics) => _plan.Metric switch
    {
        InstanceSegmentationMetric.MaskAP => metrics.Mask.AP,
        InstanceSegmentationMetric.MaskAP50 => metrics.Mask.AP50,
        InstanceSegmentationMetric.MaskAP75 => metrics.Mask.AP75,
        InstanceSegmentationMetric.BoxAP => metrics.BoundingBox.AP,
        InstanceSegmentationMetric.BoxAP50 => metrics.BoundingBox.AP50,
        _ => throw new ArgumentOutOfRangeException(nameof(metrics), _plan.Metric, null),
    };
}
