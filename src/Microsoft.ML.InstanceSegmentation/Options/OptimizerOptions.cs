using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The optimiser's rule.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>AdamW (Loshchilov and Hutter 2019).</summary>
    AdamW,
}

/// <summary>The shape of the learning rate over training, after the warm-up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleKind>))]
public enum ScheduleKind
{
    /// <summary>Multiplied by <see cref="OptimizerOptions.StepFactor"/> at each of <see cref="OptimizerOptions.StepsAt"/>.</summary>
    Step,

    /// <summary>Half a cosine from the full rate to zero.</summary>
    Cosine,

    /// <summary>The full rate throughout.</summary>
    Constant,
}

/// <summary>The optimiser and its learning rate.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The rule. Default <see cref="OptimizerKind.Sgd"/>.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Learning rate after the warm-up. Default 0.02, for SGD; AdamW wants about 0.0002.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>Momentum of SGD, 0 to 1. Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of weights with more than one dimension; scales, shifts and biases have none. Default 0.0001.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Steps over which the rate rises from nearly 0 to the full rate, at most a fifth of the training. Default 100.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>The shape of the rate after it. Default <see cref="ScheduleKind.Cosine"/>.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Where a step schedule lowers the rate, as shares of the training, 0 to 1. Default 0.75 and 0.92.</summary>
    public IReadOnlyList<double> StepsAt { get; init => field = ValueList.Of(value); } = ValueList.Of([0.75, 0.92]);

    /// <summary>What a step schedule multiplies the rate by. Default 0.1.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Largest L2 norm of all gradients together; larger ones are scaled down. 0 turns it off. Default 10.</summary>
    public double GradientClipNorm { get; init; } = 10;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.Positive(LearningRate);
        OptionCheck.InRange(Momentum, 0, 1);
        OptionCheck.AtLeast(WeightDecay, 0);
        OptionCheck.AtLeast(WarmupSteps, 0);
        OptionCheck.Defined(Schedule);
        foreach (double at in StepsAt)
            OptionCheck.InRange(at, 0, 1, nameof(StepsAt));
        OptionCheck.InRange(StepFactor, 0, 1);
        OptionCheck.AtLeast(GradientClipNorm, 0);
    }
}
