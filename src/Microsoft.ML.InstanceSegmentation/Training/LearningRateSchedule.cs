namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>The learning rate of each step: a linear warm-up (Goyal et al. 2017, section 2.2), then the chosen shape.</summary>
internal sealed class LearningRateSchedule(OptimizerOptions options, int steps)
{
    // A warm-up longer than a fifth of a short training would leave too few steps at the full rate.
    private readonly int _warmup = Math.Min(options.WarmupSteps, steps / 5);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double RateAt(int step) =>
        options.LearningRate * (step < _warmup ? (step + 1.0) / (_warmup + 1) : Shape(step));

    private double Shape(int step) => options.Schedule switch
    {
        ScheduleKind.Step => Math.Pow(options.StepFactor, options.StepsAt.Count(at => step >= at * steps)),
        ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * (step - _warmup) / (steps - _warmup))),
        _ => 1,
    };
}
