using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The regions that train the heads, by default a minibatch of 3 negatives to 1 positive (Girshick 2015, section 2.3), and the box head's
/// losses.
/// </summary>
public sealed record RegionOptions
{
    /// <summary>Which regions contribute to the losses. Default <see cref="CandidateSampling.Minibatch"/>.</summary>
    public CandidateSampling Sampling { get; init; } = CandidateSampling.Minibatch;

    /// <summary>Number of regions sampled per image for the losses of the heads, at least 1. Default 512.</summary>
    public int RegionsPerImage { get; init; } = 512;

    /// <summary>Maximum fraction of positives among the sampled regions, 0 to 1. Default 0.25: three negatives for each positive.</summary>
    public float PositiveFraction { get; init; } = 0.25f;

    /// <summary>
    /// A region is positive if its intersection over union with a ground-truth box is at least this, otherwise negative; 0 to 1. Default
    /// 0.5.
    /// </summary>
    public float PositiveIoU { get; init; } = 0.5f;

    /// <summary>
    /// Most positive regions of an image that train the mask head, drawn at random from those that train the box head; at least 1, null for
    /// all of them, as in the paper. Default null. Regions on the same object have much the same mask to teach, and a mask costs more time
    /// than all else that a region does.
    /// </summary>
    public int? MasksPerImage { get; init; }

    /// <summary>Loss of the classification into the classes and the background. Regions of a class are the positives.</summary>
    public ClassificationLossOptions Loss { get; init; } = new();

    /// <summary>Loss of the box regression of positive regions, divided by the same number as the classification loss.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.Defined(Sampling);
        OptionCheck.Positive(RegionsPerImage);
        OptionCheck.InRange(PositiveFraction, 0f, 1f);
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        if (MasksPerImage is { } masks)
            OptionCheck.Positive(masks, nameof(MasksPerImage));
        Loss.Validate();
        BoxLoss.Validate();
    }
}

/// <summary>Which candidates contribute to the losses of a stage: anchors in the first, proposals in the second.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CandidateSampling>))]
public enum CandidateSampling
{
    /// <summary>A random sample of fixed size with a maximum fraction of positives (Girshick 2015, section 2.3).</summary>
    Minibatch,

    /// <summary>
    /// All positive and all negative candidates, as in RetinaNet with the focal loss (Lin et al. 2017, "Focal Loss", section 4.1). The
    /// number of candidates per image and the fraction of positives are not used.
    /// </summary>
    All,
}
