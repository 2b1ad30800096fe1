using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Training was interrupted after its first step, by an image that can no longer be read for one; the inner exception tells the cause. An
/// error before the first step, when there is nothing to keep, is thrown as it is.
/// </summary>
public sealed class TrainingInterruptedException : TrainingFailedException
{
    internal TrainingInterruptedException(int epoch, int step, NamedWeights lastGoodWeights, Exception cause)
        : base(
            $"Training was interrupted in epoch {epoch}, before step {step} was done: {Reason(cause).TrimEnd('.')}. "
            + "An estimator's model before this step is in the exception's LastGoodModel; with UnreadableImages.Skip in the options, images that cannot be read are left out instead.",
            epoch, step, lastGoodWeights, cause)
    {
    }

    // ML.NET's parallel readers wrap an error in one that does not say it.
    private static string Reason(Exception cause)
    {
        for (Exception? each = cause; each is not null; each = each.InnerException)
        {
            if (each is InvalidDataException)
                return each.Message;
        }
        return cause.Message;
    }
}
