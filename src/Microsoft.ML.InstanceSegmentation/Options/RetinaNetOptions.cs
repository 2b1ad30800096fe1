namespace Microsoft.ML.InstanceSegmentation;

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
