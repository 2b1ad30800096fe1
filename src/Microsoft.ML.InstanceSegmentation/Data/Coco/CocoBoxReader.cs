using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The box of an annotation.</summary>
internal static class CocoBoxReader
{
    /// <summary>
    /// Annotators draw over the border; such a box is clipped to the image. Where less of it than this share is inside,
    /// it is taken for a mistake: corners written for x, y, width and height, or annotations of another size of the image.
    /// </summary>
    private const double LeastShareInside = 0.5;

    /// <summary>x0, y0, x1, y1 inside the image: the annotation's bbox, or where it has none, the box around its segmentation.</summary>
    /// <exception cref="InvalidDataException">The box has no area, lies outside the image, or is not finite.</exception>
    public static float[] Read(CocoEntry entry, int height, int width, CocoSegmentation segmentation)
    {
        bool written = entry.Has("bbox");
        string name = written ? "its bbox" : "the box around its segmentation";
        double[] box = written ? entry.Numbers(entry.Required("bbox"), "its bbox") : segmentation.BoundingBox();
        string value = $"[{string.Join(", ", box.Select(number => number.ToString(CultureInfo.InvariantCulture)))}]";
        if (box.Length != 4)
            throw entry.Error($"{name} is {value}; it must have four numbers: x, y, width, height.");
        if (!box.All(double.IsFinite))
            throw entry.Error($"{name} is {value}, and not all of it is finite. Correct or remove the annotation.");
        if (box[2] <= 0 || box[3] <= 0)
            throw entry.Error($"{name} is {value} (x, y, width, height) and has no area. Correct or remove the annotation.");

        double x0 = Math.Clamp(box[0], 0, width), x1 = Math.Clamp(box[0] + box[2], 0, width);
        double y0 = Math.Clamp(box[1], 0, height), y1 = Math.Clamp(box[1] + box[3], 0, height);
        double inside = (x1 - x0) / box[2] * ((y1 - y0) / box[3]);
        if (inside < LeastShareInside)
            throw entry.Error($"{name} is {value} (x, y, width, height), of which {inside:0%} is inside the image of {width}×{height} (width×height). Correct or remove the annotation; boxes that are mostly inside are clipped.");
        float[] corners = [(float)x0, (float)y0, (float)x1, (float)y1];
        if (corners[0] >= corners[2] || corners[1] >= corners[3])
            throw entry.Error($"{name} is {value} (x, y, width, height), too small to have an area. Correct or remove the annotation.");
        return corners;
    }
}
