namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>
/// Asynchronous successive halving: many configurations are trained a little, and the best of them go on. A worker that is free takes the
/// best of a rung's upper part that has not gone on yet, from the highest rung down, and otherwise begins a new configuration, so nobody
/// waits for a rung to be full.
/// </summary>
/// <remarks>Li et al. 2020, "A system for massively parallel hyperparameter tuning", algorithm 2.</remarks>
/// <param name="Rungs">Number of rungs; the last is a training to its end.</param>
/// <param name="ReductionFactor">One of this many goes on from each rung.</param>
internal sealed record SuccessiveHalving(int Rungs, int ReductionFactor)
{
    /// <summary>As many rungs as there can be with at least one epoch on the lowest, and no more than asked for.</summary>
    public static SuccessiveHalving For(int epochs, int reductionFactor, int mostRungs)
    {
        int rungs = 1;
        for (double lowest = (double)epochs / reductionFactor; lowest >= 1 && rungs < mostRungs; lowest /= reductionFactor)
            rungs++;
        return new SuccessiveHalving(rungs, reductionFactor);
    }

    /// <summary>Epochs, from its beginning, after which a training of so many in all is at a rung; at least 1.</summary>
    public int EpochsAt(int rung, int epochs) =>
        rung == Rungs - 1 ? epochs : Math.Max(1, (int)Math.Round(epochs / Math.Pow(ReductionFactor, Rungs - 1 - rung)));

    /// <summary>The trial that should go on to the rung above its own; null where none has earned it.</summary>
    /// <param name="trials">All trials.</param>
    /// <param name="isRunning">Whether a trial of this number is at work.</param>
    public Trial? Promotable(IReadOnlyCollection<Trial> trials, Func<int, bool> isRunning)
    {
        for (int rung = Rungs - 2; rung >= 0; rung--)
        {
            // The upper part of all that have been here, of which some have gone on. One that failed above has had its turn.
            Trial[] been = [.. trials.Where(trial => trial.Rung >= rung)];
            IEnumerable<Trial> best = been.OrderByDescending(trial => trial.MeasureAt(rung)).ThenBy(trial => trial.Number).Take(been.Length / ReductionFactor);
            if (best.FirstOrDefault(trial => trial.Rung == rung && trial.Error is null && !isRunning(trial.Number)) is { } promotable)
                return promotable;
        }
        return null;
    }
}
