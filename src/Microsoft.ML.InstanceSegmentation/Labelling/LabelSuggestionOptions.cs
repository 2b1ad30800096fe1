using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Which images are suggested for labelling, and with which instances.</summary>
public sealed record LabelSuggestionOptions
{
    /// <summary>Most images that are suggested, the most useful; at least 1. Default null: all.</summary>
    public int? Count { get; init; }

    /// <summary>Instances with this score or a higher one are suggested as labels, 0 to 1. Default 0.5.</summary>
    public float MinimumScore { get; init; } = 0.5f;

    /// <summary>
    /// Detections with this score or a higher one are candidates: they count for the uncertainty, and match those of the mirror image. 0 to
    /// <see cref="MinimumScore"/>; what the model itself drops (<see cref="DetectionOptions.ScoreThreshold"/>) is none. Default 0.1.
    /// </summary>
    public float CandidateScore { get; init; } = 0.1f;

    /// <summary>
    /// COCO files of images that are labelled already; an image with a file_name of theirs is left out. Default none.
    /// </summary>
    public IReadOnlyList<string> LabelledFiles { get; init; } = [];

    internal void Validate()
    {
        if (Count is { } count)
            OptionCheck.Positive(count, nameof(Count));
        OptionCheck.InRange(MinimumScore, 0f, 1f);
        OptionCheck.InRange(CandidateScore, 0f, MinimumScore);
        ArgumentNullException.ThrowIfNull(LabelledFiles);
    }
}
