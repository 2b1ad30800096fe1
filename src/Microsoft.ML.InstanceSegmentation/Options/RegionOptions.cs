using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The regions that train the heads, by default a minibatch of 3 negatives to 1 positive (Girshick 2015, section 2.3), and the box head's
/// losses.
/// </summary>
public sealed record RegionOptions
{
    /// <summary>Which regions enter the losses. Default <see cref="CandidateSampling.Minibatch"/>.</summary>
    public CandidateSampling Sampling { get; init; } = CandidateSampling.Minibatch;

    /// <summary>Regions that enter the heads' losses, for each image. Default 512.</summary>
    public int RegionsPerImage { get; init; } = 512;

    /// <summary>Largest share of them that are positive, 0 to 1. Default 0.25: three negatives to one positive.</summary>
    public float PositiveFraction { get; init; } = 0.25f;

    /// <summary>A region is positive from this intersection over union with a ground-truth box, and negative below it. Default 0.5.</summary>
    public float PositiveIoU { get; init; } = 0.5f;

    /// <summary>Loss of the classes, the background being one; positives are all others.</summary>
    public ClassificationLossOptions Loss { get; init; } = new();

    /// <summary>Loss of the positives' boxes, divided by the same number as the classes' loss.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.Defined(Sampling);
        OptionCheck.Positive(RegionsPerImage);
        OptionCheck.InRange(PositiveFraction, 0f, 1f);
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        Loss.Validate();
        BoxLoss.Validate();
    }
}

/// <summary>Which candidates, that is anchors or proposals, enter a stage's loss.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CandidateSampling>))]
public enum CandidateSampling
{
    /// <summary>A random minibatch of fixed size and bounded share of positives (Girshick 2015, section 2.3).</summary>
    Minibatch,

    /// <summary>
    /// Every one that is positive or negative, as RetinaNet does with the focal loss (Lin et al. 2017, "Focal Loss", section 4.1). The
    /// minibatch's size and share of positives are unused.
    /// </summary>
    All,
}
