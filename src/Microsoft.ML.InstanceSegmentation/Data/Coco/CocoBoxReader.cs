using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The box of an annotation.</summary>
internal static class CocoBoxReader
{
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

        double[] corners = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
        if (AnnotatedBoxRule.Clip(corners, height, width) is { } problem)
        {
            throw entry.Error(
                $"{name} is {value} (x, y, width, height), {problem}. "
                + "Correct or remove the annotation; boxes that are mostly inside are clipped.");
        }
        return Array.ConvertAll(corners, corner => (float)corner);
    }
}
