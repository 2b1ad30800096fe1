using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Training stopped before its end; the weights it had until then are kept.</summary>
public abstract class TrainingFailedException : Exception
{
    private protected TrainingFailedException(
        string message, int epoch, int step, NamedWeights lastGoodWeights, Exception? innerException = null)
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
