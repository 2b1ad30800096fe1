namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>The boxes around masks.</summary>
internal static class MaskBoxes
{
    /// <summary>Masks of boxes that are full.</summary>
    /// <param name="boxes">x0, y0, x1, y1 of each.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public static RunLengthMask[] Fill(float[] boxes, int height, int width) =>
    [
        .. boxes.Chunk(4).Select(box => RunLengthMask.FromPolygons(
            height, width, [[box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]]])),
    ];

    /// <summary>Gives each detection the box around its mask; one whose mask has no pixel keeps its own.</summary>
    /// <param name="boxes">x0, y0, x1, y1 of each detection, in pixels of the image.</param>
    /// <param name="masks">A mask for each detection.</param>
    public static void Tighten(Span<float> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        for (int i = 0; i < masks.Count; i++)
        {
            if (masks[i].Area > 0)
                masks[i].BoundingBox.Corners.CopyTo(boxes[(4 * i)..]);
        }
    }
}
