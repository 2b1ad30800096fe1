using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The segmentation of an annotation: polygons, or run lengths, compressed or as a list.</summary>
internal static class CocoSegmentationReader
{
    /// <param name="entry">The annotation.</param>
    /// <param name="image">Its image.</param>
    /// <param name="found">Is told what is wrong with a segmentation that is used.</param>
    /// <exception cref="UnusableLabelException">There is none, or it makes no sense for an image of this size.</exception>
    public static Segmentation Read(JsonEntry entry, LabelledImage image, Action<LabelProblem, LabelFate, string> found)
    {
        JsonElement value = entry.Find("segmentation")
            ?? throw new UnusableLabelException(LabelProblem.NoSegmentation, "it has no segmentation, only masks can be learnt from. Add polygons or run lengths, or remove the annotation.");
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Array => Polygons(entry, value, image, found),
                JsonValueKind.Object => Runs(value, image),
                _ => throw Bad($"its segmentation is {JsonEntry.Short(value)}; it must be a list of polygons or a run-length object."),
            };
        }
        catch (ArgumentException e)
        {
            throw Bad($"its segmentation is unusable. {e.Message} Correct or remove the annotation.", e);
        }
    }

    private static Segmentation Polygons(JsonEntry entry, JsonElement list, LabelledImage image, Action<LabelProblem, LabelFate, string> found)
    {
        if (list.GetArrayLength() == 0)
            throw new UnusableLabelException(LabelProblem.NoSegmentation, "its segmentation is an empty list. Add polygons or run lengths, or remove the annotation.");
        if (list[0].ValueKind == JsonValueKind.Number)
            throw Bad($"its segmentation is {JsonEntry.Short(list)}; it must be a list of polygons, each a list of its own: [[x,y,x,y,x,y]].");
        double[][] parts = [.. list.EnumerateArray().Select(polygon => entry.Numbers(polygon, "a polygon of its segmentation"))];
        return Segmentation.OfPolygons(image, parts, found);
    }

    private static Segmentation Runs(JsonElement value, LabelledImage image)
    {
        RunLengthMask runs = MaskJson.Read(value);
        if (runs.Height != image.Height || runs.Width != image.Width)
            throw Bad($"its run lengths are for an image of {runs.Height}×{runs.Width} (height×width), but the image's record says {image.Height}×{image.Width}. Correct one of them.");
        return Segmentation.OfMask(runs);
    }

    private static UnusableLabelException Bad(string message, Exception? inner = null) => new(LabelProblem.BadSegmentation, message, inner);
}
