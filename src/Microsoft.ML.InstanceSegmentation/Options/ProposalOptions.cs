using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The region proposal network: its training samples and the proposals it passes on (Ren et al. 2015, section 3.1).</summary>
public sealed record ProposalOptions
{
    /// <summary>
    /// Number of 3×3 convolutions in the proposal head, at least 1. Default 1, as in the paper; torchvision's version 2 has 2.
    /// </summary>
    public int HeadDepth { get; init; } = 1;

    /// <summary>Which anchors contribute to the losses. Default <see cref="CandidateSampling.Minibatch"/>.</summary>
    public CandidateSampling Sampling { get; init; } = CandidateSampling.Minibatch;

    /// <summary>Number of anchors sampled per image for the losses, at least 1. Default 256.</summary>
    public int AnchorsPerImage { get; init; } = 256;

    /// <summary>Maximum fraction of positives among the sampled anchors, 0 to 1. Default 0.5: one negative for each positive.</summary>
    public float PositiveFraction { get; init; } = 0.5f;

    /// <summary>
    /// An anchor is positive if its intersection over union with a ground-truth box is at least this, 0 to 1. Default 0.7.
    /// </summary>
    public float PositiveIoU { get; init; } = 0.7f;

    /// <summary>
    /// An anchor is negative if its intersection over union with every ground-truth box is below this, 0 to PositiveIoU; anchors between
    /// the two are ignored. Default 0.3.
    /// </summary>
    public float NegativeIoU { get; init; } = 0.3f;

    /// <summary>Loss of the classification into object and background.</summary>
    public ClassificationLossOptions Loss { get; init; } = new();

    /// <summary>Loss of the box regression of positive anchors, divided by the same number as the classification loss.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new();

    /// <summary>
    /// Number of highest-scoring proposals per pyramid level kept before non-maximum suppression in training, at least 1. Default 2000.
    /// </summary>
    public int PreNmsTraining { get; init; } = 2000;

    /// <summary>
    /// Number of highest-scoring proposals per image kept after non-maximum suppression in training, at least 1. Default 2000.
    /// </summary>
    public int PostNmsTraining { get; init; } = 2000;

    /// <summary>
    /// Number of highest-scoring proposals per pyramid level kept before non-maximum suppression in scoring, at least 1. Default 1000.
    /// </summary>
    public int PreNms { get; init; } = 1000;

    /// <summary>
    /// Number of highest-scoring proposals per image kept after non-maximum suppression in scoring, at least 1. Default 1000.
    /// </summary>
    public int PostNms { get; init; } = 1000;

    /// <summary>
    /// A proposal is dropped if its intersection over union with a proposal of the same level with a higher score is above this, 0 to 1.
    /// Default 0.7.
    /// </summary>
    public float NmsThreshold { get; init; } = 0.7f;

    /// <summary>
    /// Proposals with a width or height below this, in pixels of the resized image, are dropped; at least 0. Default 0.001.
    /// </summary>
    public float MinSize { get; init; } = 1e-3f;

    /// <summary>Proposals with an objectness probability below this are dropped, 0 to 1. Default 0.</summary>
    public float ScoreThreshold { get; init; }

    internal void Validate()
    {
        OptionCheck.Positive(HeadDepth);
        OptionCheck.Defined(Sampling);
        OptionCheck.Positive(AnchorsPerImage);
        OptionCheck.InRange(PositiveFraction, 0f, 1f);
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        OptionCheck.InRange(NegativeIoU, 0f, PositiveIoU);
        Loss.Validate();
        BoxLoss.Validate();
        OptionCheck.Positive(PreNmsTraining);
        OptionCheck.Positive(PostNmsTraining);
        OptionCheck.Positive(PreNms);
        OptionCheck.Positive(PostNms);
        OptionCheck.InRange(NmsThreshold, 0f, 1f);
        OptionCheck.AtLeast(MinSize, 0f);
        OptionCheck.InRange(ScoreThreshold, 0f, 1f);
    }
}
