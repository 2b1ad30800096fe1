namespace Microsoft.ML.InstanceSegmentation;

/// <summary>A detector in the style of YOLO (Redmon and Farhadi 2018, "YOLOv3", section 2).</summary>
public sealed record YoloOptions
{
    /// <summary>3×3 convolutions before the last one. Default 3, as many as the paper has at each scale; at least 0.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Channels of each of them. Default 256.</summary>
    public int Width { get; init; } = 256;

    /// <summary>
    /// An anchor that no object is assigned to, but that overlaps one by at least this, enters no loss; the others learn that there is no
    /// object. Intersection over union, default 0.5.
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
