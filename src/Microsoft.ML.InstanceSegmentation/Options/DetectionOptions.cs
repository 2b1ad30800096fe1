using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How an m×m mask of probabilities is laid over the image.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaskPasting>))]
public enum MaskPasting
{
    /// <summary>Bilinear samples at the centre of each pixel of the box: exact for fractional boxes, the better for small objects.</summary>
    PixelCentres,

    /// <summary>The box is widened by one mask cell and cut to whole pixels first, as torchvision does.</summary>
    WholePixels,
}

/// <summary>Which detections a scored image keeps.</summary>
public sealed record DetectionOptions
{
    /// <summary>Detections with a lower score go, 0 to 1. Default 0.05.</summary>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>Detections that overlap a better one of the same class by more than this intersection over union go. Default 0.5.</summary>
    public float NmsThreshold { get; init; } = 0.5f;

    /// <summary>Most detections for an image. Default 100.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>A pixel belongs to the instance above this probability, 0 to 1. Default 0.5.</summary>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>How masks are laid over the image. Default <see cref="MaskPasting.PixelCentres"/>.</summary>
    public MaskPasting Pasting { get; init; } = MaskPasting.PixelCentres;

    internal void Validate()
    {
        OptionCheck.InRange(ScoreThreshold, 0f, 1f);
        OptionCheck.InRange(NmsThreshold, 0f, 1f);
        OptionCheck.Positive(MaxDetections);
        OptionCheck.InRange(MaskThreshold, 0f, 1f);
        OptionCheck.Defined(Pasting);
    }
}
