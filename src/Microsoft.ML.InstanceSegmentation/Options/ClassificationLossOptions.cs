using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The classification loss of a stage.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassificationLoss>))]
public enum ClassificationLoss
{
    /// <summary>Cross entropy, −log p_t, where p_t is the predicted probability of the true class.</summary>
    CrossEntropy,

    /// <summary>
    /// Balanced cross entropy, −α_t log p_t, where α_t is α for positives and 1 − α for negatives (Lin et al. 2017, "Focal Loss",
    /// equation 3).
    /// </summary>
    BalancedCrossEntropy,

    /// <summary>
    /// Focal loss, −α_t (1 − p_t)^γ log p_t: well-classified candidates count less (Lin et al. 2017, "Focal Loss", equation 5).
    /// </summary>
    Focal,
}

/// <summary>
/// The classification loss of a stage; its defaults are the values of the focal loss paper (Lin et al. 2017, section 5.1).
/// </summary>
public sealed record ClassificationLossOptions
{
    /// <summary>
    /// The loss. Default <see cref="ClassificationLoss.CrossEntropy"/>, which is divided by the number of candidates; the other two are
    /// divided by the number of positives, at least 1 (section 4.1), for they are made for candidates of which nearly all are negative.
    /// </summary>
    public ClassificationLoss Kind { get; init; } = ClassificationLoss.CrossEntropy;

    /// <summary>α, the weight of positives, 0 to 1; negatives have 1 − α. Used by the balanced and the focal loss. Default 0.25.</summary>
    public float Alpha { get; init; } = 0.25f;

    /// <summary>
    /// γ, how strongly well-classified candidates are down-weighted, at least 0; 0 gives the balanced loss. Used by the focal loss.
    /// Default 2.
    /// </summary>
    public float Gamma { get; init; } = 2;

    /// <summary>
    /// π, the predicted probability of an object for every candidate at the start of training, between 0 and 1, both excluded. A small
    /// value keeps the many negatives from dominating the first steps (section 3.3). Used by the balanced and the focal loss, as the
    /// initial bias. Default 0.01.
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
