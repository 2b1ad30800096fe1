// S: candidates. C: classes.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Classification by independent yes-or-no questions: is it an object, [S], or is it of class c, [S, C] one-hot. p_t, the probability of
/// the right answer, is the sigmoid of x_t, the logit with its sign turned where the answer is no (Lin et al. 2017, "Focal Loss",
/// appendix A). Everything is a sum of logarithms of sigmoids, so no logit is too large.
/// </summary>
internal sealed class SigmoidClassificationLoss(ClassificationLossOptions options)
{
    private static readonly Scalar s_one = 1;
    private static readonly Scalar s_two = 2;
    private readonly Scalar _gamma = options.Gamma;
    private readonly Scalar _negativeWeight = 1.0 - options.Alpha;
    private readonly Scalar _positiveExtra = (2.0 * options.Alpha) - 1;

    /// <summary>The loss of each answer, in the shape of the logits.</summary>
    /// <param name="logits">[S] or [S, C].</param>
    /// <param name="targets">0 or 1, of the same shape and type.</param>
    public Tensor Each(Tensor logits, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None);
        if (options.Kind != ClassificationLoss.CrossEntropy)
            loss = loss * (targets * _positiveExtra).Plus(_negativeWeight);
        if (options.Kind == ClassificationLoss.Focal)
        {
            Tensor right = ((targets * s_two) - s_one) * logits; // x_t
            loss = loss * (right.neg().log_sigmoid() * _gamma).exp(); // (1 - p_t)^γ; a power has no gradient at 0 for γ < 1
        }
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The loss of all candidates by the kind's number of them, see <see cref="LossDivisor"/>; 0 without candidates.</summary>
    /// <param name="logits">[S] or [S, C].</param>
    /// <param name="targets">0 or 1, of the same shape and type.</param>
    /// <param name="positives">How many candidates are positive.</param>
    public Tensor Mean(Tensor logits, Tensor targets, long positives)
    {
        using DisposeScope scope = NewDisposeScope();
        using Scalar divisor = LossDivisor.Of(options.Kind, logits.shape[0], positives);
        return (Each(logits, targets).sum() / divisor).MoveToOuterDisposeScope();
    }
}
