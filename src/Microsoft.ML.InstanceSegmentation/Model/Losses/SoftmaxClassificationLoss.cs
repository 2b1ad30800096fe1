// S: candidates. C: classes with the background, which is class 0.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Classification as one of several classes that exclude each other. The focal loss paper has the sigmoid only; here p_t is the softmax
/// probability of the candidate's class, and α_t is α for every class but the background, and 1 − α for it.
/// </summary>
internal sealed class SoftmaxClassificationLoss(ClassificationLossOptions options)
{
    private static readonly Scalar s_background = 0;
    private static readonly Scalar s_negativeInfinity = double.NegativeInfinity;
    private readonly Scalar _gamma = options.Gamma;
    private readonly Scalar _backgroundWeight = 1.0 - options.Alpha;
    private readonly Scalar _foregroundExtra = (2.0 * options.Alpha) - 1;

    /// <summary>The loss of each candidate, [S].</summary>
    /// <param name="logits">[S, C].</param>
    /// <param name="labels">[S] int64, 0 for the background.</param>
    public Tensor Each(Tensor logits, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logs = logits.log_softmax(1);
        Tensor loss = nn.functional.nll_loss(logs, labels, reduction: nn.Reduction.None);
        if (options.Kind != ClassificationLoss.CrossEntropy)
            loss = loss * (labels.gt(s_background).to_type(logits.dtype) * _foregroundExtra).Plus(_backgroundWeight);
        if (options.Kind == ClassificationLoss.Focal)
        {
            // 1 - p_t is the sum of the other classes' probabilities, whose logarithm is exact where p_t is nearly 1.
            Tensor own = nn.functional.one_hot(labels, logits.shape[1]).to_type(ScalarType.Bool);
            Tensor others = logs.masked_fill(own, s_negativeInfinity).logsumexp(1);
            loss = loss * (others * _gamma).exp();
        }
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The loss of all candidates by the kind's number of them, see <see cref="LossDivisor"/>; 0 without candidates.</summary>
    /// <param name="logits">[S, C].</param>
    /// <param name="labels">[S] int64, 0 for the background.</param>
    /// <param name="positives">How many of them are not 0.</param>
    public Tensor Mean(Tensor logits, Tensor labels, long positives)
    {
        using DisposeScope scope = NewDisposeScope();
        using Scalar divisor = LossDivisor.Of(options.Kind, logits.shape[0], positives);
        return (Each(logits, labels).sum() / divisor).MoveToOuterDisposeScope();
    }
}
