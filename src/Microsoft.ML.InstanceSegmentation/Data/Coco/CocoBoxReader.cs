using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The box of an annotation.</summary>
internal static class CocoBoxReader
{
    /// <summary>Annotators' boxes are drawn, and some tools round them: a side may be so many pixels, or such a share of the box's, from the mask's.</summary>
    private const double MostPixelsBeside = 2, MostShareBeside = 0.1;

    /// <summary>x0, y0, x1, y1 inside the image: the annotation's bbox, or where it has none, the box around its segmentation.</summary>
    /// <param name="entry">The annotation.</param>
    /// <param name="image">Its image.</param>
    /// <param name="segmentation">Its segmentation.</param>
    /// <param name="repair">Whether to take the box around the segmentation in place of one that is wrong.</param>
    /// <param name="found">Is told what is wrong with a box that is used or repaired.</param>
    /// <exception cref="UnusableLabelException">The box has no area, lies outside the image, or is not finite.</exception>
    public static float[] Read(JsonEntry entry, LabelledImage image, Segmentation segmentation, bool repair, Action<LabelProblem, LabelFate, string> found)
    {
        double[]? numbers = entry.Has("bbox") ? entry.Numbers(entry.Required("bbox"), "its bbox") : null;
        double[] around = Corners(segmentation.BoundingBox());
        if (numbers is null)
            return Inside(around, image, "the box around its segmentation");
        try
        {
            double[] written = Corners(Four(numbers));
            float[] box = Inside(written, image, "its bbox");
            if (Disagrees(written, around))
            {
                string reason = $"its bbox is {Text(written)} (x, y, width, height), but the box around its segmentation is {Text(around)}. Correct one of them.";
                if (repair)
                    throw new UnusableLabelException(LabelProblem.BoxDisagrees, reason);
                found(LabelProblem.BoxDisagrees, LabelFate.Kept, reason);
            }
            else if (!IsInside(written, image))
            {
                found(LabelProblem.BoxClipped, LabelFate.Kept, $"its bbox is {Text(written)} (x, y, width, height), which reaches outside the image of {image.Width}×{image.Height}. Correct it.");
            }
            return box;
        }
        catch (UnusableLabelException wrong) when (repair)
        {
            float[] repaired = Inside(around, image, "the box around its segmentation");
            found(wrong.Problem, LabelFate.Repaired, wrong.Message);
            return repaired;
        }
    }

    /// <summary>The same of a box with which nothing is wrong; null where something would have to be told.</summary>
    /// <param name="box">x, y, width, height; empty where it has none.</param>
    /// <param name="image">Its image.</param>
    /// <param name="around">x0, y0, x1, y1 of the box around the segmentation.</param>
    public static float[]? Usual(ReadOnlySpan<double> box, LabelledImage image, ReadOnlySpan<double> around)
    {
        Span<double> corners = [around[0], around[1], around[2], around[3]];
        if (!box.IsEmpty)
        {
            Span<double> written = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
            if (!IsInside(written, image) || Disagrees(written, corners))
                return null;
            written.CopyTo(corners);
        }
        return AnnotatedBoxRule.Clip(corners, image.Height, image.Width) is null ? [(float)corners[0], (float)corners[1], (float)corners[2], (float)corners[3]] : null;
    }

    /// <summary>x0, y0, x1, y1 of an annotation that is evaluated: as written, since pycocotools takes it so.</summary>
    /// <exception cref="UnusableLabelException">It is not four finite numbers.</exception>
    public static float[] AsWritten(JsonEntry entry, Segmentation segmentation)
    {
        double[] corners = Corners(entry.Has("bbox") ? Four(entry.Numbers(entry.Required("bbox"), "its bbox")) : segmentation.BoundingBox());
        return corners.All(double.IsFinite)
            ? Array.ConvertAll(corners, corner => (float)corner)
            : throw new UnusableLabelException(LabelProblem.BadBox, $"its bbox is {Text(corners)} (x, y, width, height); all of it must be finite.");
    }

    /// <summary>x, y, width, height in the file's own precision; null where it has none.</summary>
    public static double[]? InFile(JsonEntry entry) => entry.Has("bbox") ? Four(entry.Numbers(entry.Required("bbox"), "its bbox")) : null;

    private static double[] Four(double[] box) =>
        box.Length == 4
            ? box
            : throw new UnusableLabelException(LabelProblem.BadBox, $"its bbox is [{string.Join(", ", box.Select(Text))}]; it must have four numbers: x, y, width, height.");

    /// <summary>x0, y0, x1, y1 of x, y, width, height.</summary>
    public static double[] Corners(double[] box) => [box[0], box[1], box[0] + box[2], box[1] + box[3]];

    private static float[] Inside(double[] written, LabelledImage image, string name)
    {
        double[] corners = [.. written];
        if (AnnotatedBoxRule.Clip(corners, image.Height, image.Width) is { } problem)
        {
            throw new UnusableLabelException(
                LabelProblem.BadBox,
                $"{name} is {Text(written)} (x, y, width, height), {problem}. Correct or remove the annotation; boxes that are mostly inside are clipped.");
        }
        return Array.ConvertAll(corners, corner => (float)corner);
    }

    private static bool IsInside(ReadOnlySpan<double> corners, LabelledImage image) =>
        corners[0] >= 0 && corners[1] >= 0 && corners[2] <= image.Width && corners[3] <= image.Height;

    private static bool Disagrees(ReadOnlySpan<double> written, ReadOnlySpan<double> around)
    {
        double across = Allowed(around[2] - around[0]), down = Allowed(around[3] - around[1]);
        return Math.Abs(written[0] - around[0]) > across || Math.Abs(written[2] - around[2]) > across
            || Math.Abs(written[1] - around[1]) > down || Math.Abs(written[3] - around[3]) > down;
    }

    private static double Allowed(double side) => Math.Max(MostPixelsBeside, MostShareBeside * side);

    private static string Text(double[] corners) =>
        $"[{Text(corners[0])}, {Text(corners[1])}, {Text(corners[2] - corners[0])}, {Text(corners[3] - corners[1])}]";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
