using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>One instance as it is drawn, in the image's own pixels; whatever is null is left out.</summary>
internal sealed record OverlayInstance
{
    public string? Label { get; init; }

    public float? Score { get; init; }

    public BoxCorners? Box { get; init; }

    public RunLengthMask? Mask { get; init; }

    /// <summary>Its colour; null for the one that the options give it.</summary>
    public SKColor? Color { get; init; }

    /// <summary>The score with two digits, or nothing.</summary>
    public string ScoreText => Score is { } score ? $"{score:0.00}" : "";

    /// <summary>Instances from the columns of a row, any of which may be missing.</summary>
    /// <param name="labels">Class name of each instance.</param>
    /// <param name="scores">Score of each instance.</param>
    /// <param name="boxes">Four numbers for each instance.</param>
    /// <param name="masks">A COCO run-length object for each instance.</param>
    /// <param name="image">What to call the image in messages.</param>
    public static OverlayInstance[] FromColumns(
        IReadOnlyList<string>? labels, IReadOnlyList<float>? scores, IReadOnlyList<float>? boxes, IReadOnlyList<string>? masks,
        string image)
    {
        if (boxes is not null && boxes.Count % 4 > 0)
            throw new ArgumentException($"{image}: {boxes.Count} box coordinates; each instance needs four, x0 y0 x1 y1.", nameof(boxes));
        int?[] counts = [labels?.Count, scores?.Count, boxes?.Count / 4, masks?.Count];
        int count = counts.Max() ?? 0;
        if (counts.Any(other => other is { } given && given != count))
        {
            throw new ArgumentException(
                $"{image}: {labels?.Count} labels, {scores?.Count} scores, {boxes?.Count / 4} boxes and {masks?.Count} masks; "
                + "each needs one for every instance, or has to be null.");
        }

        var instances = new OverlayInstance[count];
        for (int i = 0; i < count; i++)
        {
            instances[i] = new OverlayInstance
            {
                Label = labels?[i],
                Score = scores?[i],
                Box = boxes is null ? null : new BoxCorners(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]),
                Mask = masks is null ? null : RunLengthMask.Parse(masks[i]),
            };
        }
        return instances;
    }
}

/// <summary>A box from its top left to its bottom right corner, in pixels.</summary>
internal readonly record struct BoxCorners(float X0, float Y0, float X1, float Y1);
