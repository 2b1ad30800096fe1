using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Training stopped before its end; the weights it had until then are kept.</summary>
public abstract class TrainingFailedException : Exception
{
    private protected TrainingFailedException(string message, int epoch, int step, NamedWeights lastGoodWeights, Exception? innerException = null)
        : base(message, innerException)
    {
        Epoch = epoch;
        Step = step;
        LastGoodWeights = lastGoodWeights;
    }

    /// <summary>The epoch in which it stopped, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The optimiser step that was not done, from 1.</summary>
    public int Step { get; }

    /// <summary>The model before that step, ready to score and to save; null where no estimator was training.</summary>
    public ITransformer? LastGoodModel { get; internal set; }

    internal NamedWeights LastGoodWeights { get; }
}

/// <summary>Training stopped because a loss or the gradient is not a finite number. The weights are those before that step.</summary>
public sealed class TrainingDivergedException : TrainingFailedException
{
    internal TrainingDivergedException(
        int epoch, int step, double learningRate, LossParts loss, double gradientNorm, IReadOnlyList<string> images, NamedWeights lastGoodWeights)
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

/// <summary>
/// Training was interrupted after its first step, by an image that can no longer be read for one; the inner exception tells the cause. An
/// error before the first step, when there is nothing to keep, is thrown as it is.
/// </summary>
public sealed class TrainingInterruptedException : TrainingFailedException
{
    internal TrainingInterruptedException(int epoch, int step, NamedWeights lastGoodWeights, Exception cause)
        : base(
            $"Training was interrupted in epoch {epoch}, before step {step} was done: {Reason(cause).TrimEnd('.')}. An estimator's model before this step is in "
            + $"the exception's LastGoodModel{(IsOfImage(cause) ? "; with UnreadableImages.Skip in the options (--skip-unreadable), images that cannot be read are left out instead" : "")}.",
            epoch, step, lastGoodWeights, cause)
    {
    }

    // ML.NET's parallel readers wrap an error in one that does not say it.
    private static string Reason(Exception cause) => OfImage(cause)?.Message ?? cause.Message;

    private static bool IsOfImage(Exception cause) => OfImage(cause) is not null;

    private static InvalidDataException? OfImage(Exception cause)
    {
        for (Exception? each = cause; each is not null; each = each.InnerException)
        {
            if (each is InvalidDataException image)
                return image;
        }
        return null;
    }
}
