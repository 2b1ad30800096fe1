namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// The detections of a results file as columns, an entry each: millions of them take a few bytes each instead of an object. Masks stay where
/// they are in the file's text.
/// </summary>
internal sealed class CocoResultColumns
{
    /// <summary>The file's bytes; the compressed counts in it are no longer escaped.</summary>
    public required byte[] Text { get; init; }

    /// <summary>Place of each detection's image in the data set.</summary>
    public required int[] Images { get; init; }

    /// <summary>Place of each detection's class in the data set.</summary>
    public required int[] Classes { get; init; }

    public required double[] Scores { get; init; }

    /// <summary>x, y, width, height of each; null where the file has no boxes.</summary>
    public required double[]? Boxes { get; init; }

    /// <summary>Where each one's compressed counts begin and how long they are; null where the file has no masks.</summary>
    public required (int Start, int Length)[]? Counts { get; init; }

    public int Count => Images.Length;

    /// <summary>The compressed counts of a detection's mask.</summary>
    public ReadOnlySpan<byte> CountsOf(int detection) => Text.AsSpan(Counts![detection].Start, Counts[detection].Length);
}
