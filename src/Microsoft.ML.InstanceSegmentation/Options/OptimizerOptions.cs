using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The optimisation algorithm.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>AdamW (Loshchilov and Hutter 2019).</summary>
    AdamW,
}

/// <summary>How the learning rate changes over training, after the warm-up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleKind>))]
public enum ScheduleKind
{
    /// <summary>Multiplied by <see cref="OptimizerOptions.StepFactor"/> at each of <see cref="OptimizerOptions.StepsAt"/>.</summary>
    Step,

    /// <summary>Decreases from the full rate to zero along half a cosine.</summary>
    Cosine,

    /// <summary>The full rate throughout.</summary>
    Constant,
}

/// <summary>The optimiser and its learning rate.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The optimisation algorithm. Default <see cref="OptimizerKind.Sgd"/>.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Learning rate after the warm-up, greater than 0. Default 0.02, which suits SGD; for AdamW use about 0.0002.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>Momentum of SGD, 0 to 1. Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Weight decay, at least 0; applied to weights with more than one dimension, not to biases or the scales and shifts of
    /// normalisations. Default 0.0001.
    /// </summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>
    /// Number of steps over which the learning rate rises linearly to its full value, at least 0; limited to a fifth of the training.
    /// Default 100.
    /// </summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>How the learning rate changes after the warm-up. Default <see cref="ScheduleKind.Cosine"/>.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>When the step schedule lowers the learning rate, as fractions of the training, 0 to 1. Default 0.75 and 0.92.</summary>
    public IReadOnlyList<double> StepsAt { get; init => field = ValueList.Of(value); } = ValueList.Of([0.75, 0.92]);

    /// <summary>Factor by which the step schedule multiplies the learning rate, 0 to 1. Default 0.1.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>
    /// Maximum L2 norm of all gradients together; gradients with a larger norm are scaled down to it. 0 turns clipping off. Default 10.
    /// </summary>
    public double GradientClipNorm { get; init; } = 10;

    /// <summary>
    /// Parts of the residual network that keep their initial weights and batch statistics, the first ones: 1 is the first convolution, 2
    /// to 5 also the stages up to that one. 0 to 5; not 0 needs initial weights. Default 0. torchvision's fine-tuning has 2.
    /// </summary>
    public int FrozenStages { get; init; }

    /// <summary>
    /// Learning rate of the residual network, as a multiple of <see cref="LearningRate"/>; greater than 0. Default 1. Less keeps more of
    /// what its initial weights know.
    /// </summary>
    public double BackboneRate { get; init; } = 1;

    /// <summary>
    /// Share that the exponential moving average of the weights keeps of itself in each step, 0 to less than 1; that average is what is
    /// evaluated and what the model gets. It is less at first: (1 + n) / (10 + n) in step n. Default 0: no average.
    /// </summary>
    public double AverageDecay { get; init; }

    /// <summary>
    /// Batches whose mean gradient makes one change of the weights: images of a larger batch than the memory has room for. Default 1; at
    /// least 1. The learning rate, the warm-up and the average count batches.
    /// </summary>
    public int AccumulatedBatches { get; init; } = 1;

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
        OptionCheck.InRange(FrozenStages, 0, ResNetTable.LastStage);
        OptionCheck.Positive(BackboneRate);
        OptionCheck.That(AverageDecay is >= 0 and < 1, $"AverageDecay is {AverageDecay}; it must be at least 0 and less than 1.", nameof(AverageDecay));
        OptionCheck.Positive(AccumulatedBatches);
    }
}
