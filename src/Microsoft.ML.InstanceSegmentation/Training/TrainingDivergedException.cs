using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Training stopped because a loss or the gradient is not a finite number. The weights are those before that step.</summary>
public sealed class TrainingDivergedException : TrainingFailedException
{
    internal TrainingDivergedException(
        int epoch,
        int step,
        double learningRate,
        LossParts loss,
        double gradientNorm,
        IReadOnlyList<string> images,
        NamedWeights lastGoodWeights)
        : base(Describe(epoch, step, learningRate, loss, gradientNorm, images), epoch, step, lastGoodWeights)
    {
        LearningRate = learningRate;
        Loss = loss;
        GradientNorm = gradientNorm;
        Images = images;
    }

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate { get; }

    /// <summary>The losses of the step.</summary>
    public LossParts Loss { get; }

    /// <summary>The L2 norm of all gradients of the step.</summary>
    public double GradientNorm { get; }

    /// <summary>The images of the step.</summary>
    public IReadOnlyList<string> Images { get; }

    private static string Describe(
        int epoch, int step, double learningRate, LossParts loss, double gradientNorm, IReadOnlyList<string> images) =>
        $"Training diverged in epoch {epoch}, step {step}, at learning rate {learningRate:g3}: objectness loss {loss.Objectness:g4}, "
        + $"proposal box loss {loss.ProposalBox:g4}, classification loss {loss.Classification:g4}, box loss {loss.Box:g4}, "
        + $"mask loss {loss.Mask:g4}, gradient norm {gradientNorm:g4}, on {string.Join(", ", images)}. "
        + "Lower Optimizer.LearningRate, raise Optimizer.WarmupSteps, or look at those images; "
        + "an estimator's model before this step is in the exception's LastGoodModel.";
}
