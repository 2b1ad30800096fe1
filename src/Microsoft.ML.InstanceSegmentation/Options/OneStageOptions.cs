namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// One-stage detectors: what they have besides the backbone, the anchors, the proposals' and the detections' limits of
/// <see cref="ModelOptions"/>. The defaults are the papers'.
/// </summary>
public sealed record OneStageOptions
{
    /// <summary>Most pairs of box and class of each pyramid level that non-maximum suppression sees, best first. Default 1000.</summary>
    public int CandidatesPerLevel { get; init; } = 1000;

    /// <summary>RetinaNet.</summary>
    public RetinaNetOptions RetinaNet { get; init; } = new();

    /// <summary>SSD.</summary>
    public SsdOptions Ssd { get; init; } = new();

    /// <summary>YOLO.</summary>
    public YoloOptions Yolo { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.Positive(CandidatesPerLevel);
        RetinaNet.Validate();
        Ssd.Validate();
        Yolo.Validate();
    }
}
