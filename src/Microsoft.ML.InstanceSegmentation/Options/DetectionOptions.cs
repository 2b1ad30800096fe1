using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How an m×m mask of probabilities is resized to its box and pasted into the image.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaskPasting>))]
public enum MaskPasting
{
    /// <summary>
    /// The probabilities are interpolated bilinearly at the centre of each pixel, relative to the exact box. More accurate for small
    /// objects.
    /// </summary>
    PixelCentres,

    /// <summary>
    /// The box is enlarged by one mask cell on each side, its corners are truncated to whole pixels, and the mask is resized to it, as in
    /// torchvision.
    /// </summary>
    WholePixels,
}

/// <summary>Post-processing of a scored image: which detections are returned, and how their masks are made.</summary>
public sealed record DetectionOptions
{
    /// <summary>Detections whose score is not above this are dropped, 0 to 1. Default 0.05.</summary>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>
    /// A detection is dropped if its box and that of a detection of the same class with a higher score have an intersection over union
    /// above this, 0 to 1. Default 0.5.
    /// </summary>
    public float NmsThreshold { get; init; } = 0.5f;

    /// <summary>
    /// Whether the score of a detection is lowered by how much its box overlaps those of better detections of its class, as far as
    /// <see cref="NmsThreshold"/> lets it: to 1 − intersection over union of it, and less so where the better one is overlapped itself (Matrix
    /// NMS, Wang et al. 2020, "SOLOv2"). A second box on one object then falls below the score from which detections are shown, and objects
    /// that cover each other stay above it. Default false, as in the paper.
    /// </summary>
    public bool DecayOverlapping { get; init; }

    /// <summary>Maximum number of detections per image, highest scores first; at least 1. Default 100.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Pixels with a mask probability above this belong to the instance, 0 to 1. Default 0.5.</summary>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>How masks are pasted into the image. Default <see cref="MaskPasting.PixelCentres"/>.</summary>
    public MaskPasting Pasting { get; init; } = MaskPasting.PixelCentres;

    /// <summary>
    /// Whether a detection's box is the one around its mask, as annotations have it, rather than the box head's, which stays where the
    /// mask has no pixel. Default false, as in the paper. Overlaps are judged by the box head's either way.
    /// </summary>
    public bool BoxesFromMasks { get; init; }

    internal void Validate()
    {
        OptionCheck.InRange(ScoreThreshold, 0f, 1f);
        OptionCheck.InRange(NmsThreshold, 0f, 1f);
        OptionCheck.Positive(MaxDetections);
        OptionCheck.InRange(MaskThreshold, 0f, 1f);
        OptionCheck.Defined(Pasting);
    }
}
