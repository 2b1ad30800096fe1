namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads the masks of a row, which are all of one size: that of its image.</summary>
internal static class MaskColumnReader
{
    /// <param name="row">What to call the row.</param>
    /// <param name="kind">What to call a mask: "mask" or "predicted mask".</param>
    /// <param name="texts">COCO run-length objects.</param>
    /// <param name="like">Another mask of the row; null where it has none.</param>
    /// <exception cref="InvalidDataException">A text is no mask, or the masks are of different sizes.</exception>
    public static RunLengthMask[] Parse(string row, string kind, string[] texts, RunLengthMask? like = null)
    {
        string first = like is null ? $"{kind} 0" : "mask 0";
        var masks = new RunLengthMask[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            RunLengthMask mask = masks[i] = Parse(row, $"{kind} {i}", texts[i]);
            like ??= mask;
            if (mask.Height != like.Height || mask.Width != like.Width)
            {
                throw new InvalidDataException(
                    $"{row}: {kind} {i} is {mask.Height}×{mask.Width} (height×width), but {first} is {like.Height}×{like.Width}. "
                    + "Make all masks of a row as large as its image.");
            }
        }
        return masks;
    }

    private static RunLengthMask Parse(string row, string name, string text)
    {
        try
        {
            return RunLengthMask.Parse(text);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException($"{row}: {name} is not a COCO run-length object: {failure.Message}", failure);
        }
    }
}
