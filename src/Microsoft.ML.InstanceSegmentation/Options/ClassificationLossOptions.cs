using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How a stage learns which candidates are objects, and of which class.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassificationLoss>))]
public enum ClassificationLoss
{
    /// <summary>−log p_t, with p_t the probability that the candidate is what it is.</summary>
    CrossEntropy,

    /// <summary>−α_t log p_t: positives weigh α and negatives 1 − α (Lin et al. 2017, "Focal Loss", equation 3).</summary>
    BalancedCrossEntropy,

    /// <summary>−α_t (1 − p_t)^γ log p_t: candidates that are right already weigh little (Lin et al. 2017, "Focal Loss", equation 5).</summary>
    Focal,
}

/// <summary>The classification loss of a stage; its defaults are the values of the focal loss paper (Lin et al. 2017, section 5.1).</summary>
public sealed record ClassificationLossOptions
{
    /// <summary>
    /// The loss. Default <see cref="ClassificationLoss.CrossEntropy"/>, which is divided by the number of candidates; the other two are
    /// divided by the number of positives, at least 1 (section 4.1), for they are made for candidates of which nearly all are negative.
    /// </summary>
    public ClassificationLoss Kind { get; init; } = ClassificationLoss.CrossEntropy;

    /// <summary>α, weight of positives, 0 to 1; negatives weigh 1 − α. For the balanced and the focal loss. Default 0.25.</summary>
    public float Alpha { get; init; } = 0.25f;

    /// <summary>γ, how much candidates that are right already count less; at least 0, where the loss is the balanced one. For the focal loss. Default 2.</summary>
    public float Gamma { get; init; } = 2;

    /// <summary>
    /// π, the probability of being an object that every candidate starts from, more than 0 and less than 1: without it the many negatives'
    /// loss drowns the first steps (section 3.3). Set by the classifier's bias, for the balanced and the focal loss. Default 0.01.
    /// </summary>
    public float PriorProbability { get; init; } = 0.01f;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.InRange(Alpha, 0f, 1f);
        OptionCheck.AtLeast(Gamma, 0f);
        OptionCheck.That(
            PriorProbability is > 0 and < 1,
            $"PriorProbability is {PriorProbability}; it must be greater than 0 and less than 1.",
            nameof(PriorProbability));
    }
}
