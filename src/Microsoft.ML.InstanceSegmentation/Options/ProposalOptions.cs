using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The region proposal network: its training samples and the proposals it passes on (Ren et al. 2015, section 3.1).</summary>
public sealed record ProposalOptions
{
    /// <summary>Number of 3×3 convolutions over each pyramid level. Default 1, as in the paper; torchvision's version 2 has 2.</summary>
    public int HeadDepth { get; init; } = 1;

    /// <summary>Which anchors enter the losses. Default <see cref="CandidateSampling.Minibatch"/>.</summary>
    public CandidateSampling Sampling { get; init; } = CandidateSampling.Minibatch;

    /// <summary>Anchors that enter the loss, for each image. Default 256.</summary>
    public int AnchorsPerImage { get; init; } = 256;

    /// <summary>Largest share of them that are positive, 0 to 1. Default 0.5: one negative to one positive.</summary>
    public float PositiveFraction { get; init; } = 0.5f;

    /// <summary>An anchor is positive from this intersection over union with a ground-truth box. Default 0.7.</summary>
    public float PositiveIoU { get; init; } = 0.7f;

    /// <summary>An anchor is negative below this intersection over union with every ground-truth box. Default 0.3.</summary>
    public float NegativeIoU { get; init; } = 0.3f;

    /// <summary>Loss of object or not.</summary>
    public ClassificationLossOptions Loss { get; init; } = new();

    /// <summary>Loss of the positives' boxes, divided by the same number as that of object or not.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new();

    /// <summary>Proposals of each level that non-maximum suppression sees while training. Default 2000.</summary>
    public int PreNmsTraining { get; init; } = 2000;

    /// <summary>Proposals of each image that remain after it while training. Default 2000.</summary>
    public int PostNmsTraining { get; init; } = 2000;

    /// <summary>Proposals of each level that non-maximum suppression sees while scoring. Default 1000.</summary>
    public int PreNms { get; init; } = 1000;

    /// <summary>Proposals of each image that remain after it while scoring. Default 1000.</summary>
    public int PostNms { get; init; } = 1000;

    /// <summary>Proposals that overlap a better one by more than this intersection over union go. Default 0.7.</summary>
    public float NmsThreshold { get; init; } = 0.7f;

    /// <summary>Proposals with a side shorter than this, in input pixels, go. Default 0.001.</summary>
    public float MinSize { get; init; } = 1e-3f;

    /// <summary>Proposals that are less likely to be an object than this go, 0 to 1. Default 0.</summary>
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
