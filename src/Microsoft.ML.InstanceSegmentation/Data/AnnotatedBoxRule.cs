using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The rule for annotated boxes, whatever they are read from.</summary>
internal static class AnnotatedBoxRule
{
    /// <summary>
    /// Annotators draw over the border; such a box is clipped to the image. Where less of it than this share is inside,
    /// it is taken for a mistake: corners written for x, y, width and height, or annotations of another size of the image.
    /// </summary>
    private const double LeastShareInside = 0.5;

    /// <summary>Clips x0, y0, x1, y1 to the image.</summary>
    /// <param name="box">The corners in pixels; left as they are where there is a problem.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <returns>What is wrong with the box, to follow "the box is …"; null where nothing is.</returns>
    public static string? Clip(Span<float> box, int height, int width)
    {
        Span<double> corners = [box[0], box[1], box[2], box[3]];
        if (Clip(corners, height, width) is { } problem)
            return problem;
        for (int i = 0; i < corners.Length; i++)
            box[i] = (float)corners[i];
        return null;
    }

    /// <summary>The same in double precision, as a file has it; what is left has an area in single precision too.</summary>
    public static string? Clip(Span<double> box, int height, int width)
    {
        foreach (double value in box)
        {
            if (!double.IsFinite(value))
                return "and not all of it is finite";
        }
        double columns = box[2] - box[0], rows = box[3] - box[1];
        if (columns <= 0 || rows <= 0)
            return "which has no area";
        Span<double> clipped =
            [Math.Clamp(box[0], 0, width), Math.Clamp(box[1], 0, height), Math.Clamp(box[2], 0, width), Math.Clamp(box[3], 0, height)];
        double inside = (clipped[2] - clipped[0]) / columns * ((clipped[3] - clipped[1]) / rows);
        if (inside < LeastShareInside)
        {
            string share = inside.ToString("0%", CultureInfo.InvariantCulture);
            return $"of which {share} is inside the image of {width}×{height} (width×height)";
        }
        if ((float)clipped[0] >= (float)clipped[2] || (float)clipped[1] >= (float)clipped[3])
            return "too small to have an area";
        clipped.CopyTo(box);
        return null;
    }

    public static bool IsFinite(ReadOnlySpan<float> box) =>
        float.IsFinite(box[0]) && float.IsFinite(box[1]) && float.IsFinite(box[2]) && float.IsFinite(box[3]);

    /// <summary>The corners as a message shows them.</summary>
    public static string Text(ReadOnlySpan<float> box) =>
        string.Create(CultureInfo.InvariantCulture, $"({box[0]}, {box[1]}, {box[2]}, {box[3]})");
}
