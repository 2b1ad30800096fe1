using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// One-stage detectors: what they have besides the backbone, the anchors, the proposals' and the detections' limits of
/// <see cref="ModelOptions"/>. The defaults are the papers'.
/// </summary>
public sealed record OneStageOptions
{
    /// <summary>Most pairs of box and class of each pyramid level that non-maximum suppression sees, best first. Default 1000.</summary>
    public int CandidatesPerLevel { get; init; } = 1000;

    /// <summary>Settings of RetinaNet alone (<see cref="DetectorKind.RetinaNet"/>).</summary>
    public RetinaNetOptions RetinaNet { get; init; } = new();

    /// <summary>Settings of SSD alone (<see cref="DetectorKind.Ssd"/>).</summary>
    public SsdOptions Ssd { get; init; } = new();

    /// <summary>Settings of YOLO alone (<see cref="DetectorKind.Yolo"/>).</summary>
    public YoloOptions Yolo { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.Positive(CandidatesPerLevel);
        RetinaNet.Validate();
        Ssd.Validate();
        Yolo.Validate();
    }
}

/// <summary>RetinaNet (Lin et al. 2017, "Focal Loss for Dense Object Detection", section 4).</summary>
public sealed record RetinaNetOptions
{
    /// <summary>3×3 convolutions of the class and of the box subnet before the last one. Default 4; at least 0.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>Channels of each of them. Default 256, as the pyramid has by default.</summary>
    public int Width { get; init; } = 256;

    /// <summary>An anchor is positive from this intersection over union with a ground-truth box. Default 0.5.</summary>
    public float PositiveIoU { get; init; } = 0.5f;

    /// <summary>An anchor is negative below this intersection over union with every ground-truth box. Default 0.4.</summary>
    public float NegativeIoU { get; init; } = 0.4f;

    /// <summary>Loss of the classes of all anchors. Default: focal with α 0.25, γ 2 and π 0.01.</summary>
    public ClassificationLossOptions Loss { get; init; } = new() { Kind = ClassificationLoss.Focal };

    /// <summary>Loss of the positives' boxes. Default: smooth L1 with β 1/9.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.AtLeast(Depth, 0);
        OptionCheck.Positive(Width);
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        OptionCheck.InRange(NegativeIoU, 0f, PositiveIoU);
        Loss.Validate();
        BoxLoss.Validate();
    }
}

/// <summary>SSD (Liu et al. 2016, section 2.2).</summary>
public sealed record SsdOptions
{
    /// <summary>
    /// An anchor is positive from this intersection over union with a ground-truth box, and negative below it. Default 0.5. The best anchor
    /// of each box is positive in any case.
    /// </summary>
    public float PositiveIoU { get; init; } = 0.5f;

    /// <summary>Negatives to one positive of an image: those with the largest loss. Default 3; greater than 0.</summary>
    public float NegativeRatio { get; init; } = 3;

    /// <summary>Loss of the positives' boxes. Default: smooth L1 with β 1.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new() { Beta = 1 };

    internal void Validate()
    {
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        OptionCheck.Positive(NegativeRatio);
        BoxLoss.Validate();
    }
}

/// <summary>A detector in the style of YOLO (Redmon and Farhadi 2018, "YOLOv3", section 2).</summary>
public sealed record YoloOptions
{
    /// <summary>3×3 convolutions before the last one. Default 3, as many as the paper has at each scale; at least 0.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Channels of each of them. Default 256.</summary>
    public int Width { get; init; } = 256;

    /// <summary>
    /// An anchor that no object is assigned to, but that overlaps one by at least this, enters no loss; the others learn that there is no
    /// object. Intersection over union, 0 to 1. Default 0.5.
    /// </summary>
    public float IgnoreIoU { get; init; } = 0.5f;

    /// <summary>Weight of the boxes' loss. Default 5 (Redmon et al. 2016, equation 3).</summary>
    public float BoxWeight { get; init; } = 5;

    /// <summary>Weight of the anchors without an object. Default 0.5 (Redmon et al. 2016, equation 3).</summary>
    public float NoObjectWeight { get; init; } = 0.5f;

    /// <summary>
    /// The objectness that every anchor starts from, more than 0 and less than 1; without it the many anchors without an object drown the
    /// first steps (Lin et al. 2017, "Focal Loss", section 3.3). Default 0.01.
    /// </summary>
    public float PriorProbability { get; init; } = 0.01f;

    internal void Validate()
    {
        OptionCheck.AtLeast(Depth, 0);
        OptionCheck.Positive(Width);
        OptionCheck.InRange(IgnoreIoU, 0f, 1f);
        OptionCheck.Positive(BoxWeight);
        OptionCheck.Positive(NoObjectWeight);
        OptionCheck.That(
            PriorProbability is > 0 and < 1, $"PriorProbability is {PriorProbability}; it must be greater than 0 and less than 1.", nameof(PriorProbability));
    }
}
