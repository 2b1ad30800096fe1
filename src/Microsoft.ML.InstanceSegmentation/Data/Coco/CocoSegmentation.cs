using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The outline of an instance as a COCO file has it: polygons, or run lengths, compressed or as a list.</summary>
internal sealed class CocoSegmentation
{
    private readonly int _height;
    private readonly int _width;
    private readonly double[][] _polygons;
    private readonly RunLengthMask? _runs;

    private CocoSegmentation(int height, int width, double[][] polygons, RunLengthMask? runs)
    {
        _height = height;
        _width = width;
        _polygons = polygons;
        _runs = runs;
    }

    /// <summary>The largest coordinate of its polygons; null where it is of run lengths.</summary>
    public double? LargestCoordinate => _runs is null ? _polygons.Max(polygon => polygon.Max()) : null;

    public RunLengthMask ToMask() => _runs ?? RunLengthMask.FromPolygons(_height, _width, _polygons);

    /// <summary>The smallest box around it: x, y, width, height. That of polygons goes from corner to corner, as in COCO's own files.</summary>
    public double[] BoundingBox()
    {
        if (_runs is not null)
            return [_runs.BoundingBox.X, _runs.BoundingBox.Y, _runs.BoundingBox.Width, _runs.BoundingBox.Height];
        IEnumerable<double> xs = _polygons.SelectMany(polygon => polygon.Where((_, i) => i % 2 == 0));
        IEnumerable<double> ys = _polygons.SelectMany(polygon => polygon.Where((_, i) => i % 2 == 1));
        return [xs.Min(), ys.Min(), xs.Max() - xs.Min(), ys.Max() - ys.Min()];
    }

    /// <param name="entry">The annotation.</param>
    /// <param name="image">Its image.</param>
    /// <param name="found">Is told what is wrong with a segmentation that is used.</param>
    /// <exception cref="UnusableLabelException">There is none, or it makes no sense for an image of this size.</exception>
    public static CocoSegmentation Read(CocoEntry entry, CocoImage image, Action<LabelProblem, LabelFate, string> found)
    {
        JsonElement value = entry.Find("segmentation")
            ?? throw new UnusableLabelException(LabelProblem.NoSegmentation, "it has no segmentation, only masks can be learnt from. Add polygons or run lengths, or remove the annotation.");
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Array => Polygons(entry, value, image, found),
                JsonValueKind.Object => Runs(value, image),
                _ => throw Bad($"its segmentation is {CocoEntry.Short(value)}; it must be a list of polygons or a run-length object."),
            };
        }
        catch (ArgumentException e)
        {
            throw Bad($"its segmentation is unusable. {e.Message} Correct or remove the annotation.", e);
        }
    }

    /// <summary>Whether the mask has a pixel. A polygon that is wide for its outline surely has one, and is not filled to see it.</summary>
    public bool HasPixels() => _runs is { } runs ? runs.Area > 0 : _polygons.Any(polygon => PolygonRasterizer.SurelyHasPixels(polygon, _height, _width)) || ToMask().Area > 0;

    private static CocoSegmentation Polygons(CocoEntry entry, JsonElement list, CocoImage image, Action<LabelProblem, LabelFate, string> found)
    {
        if (list.GetArrayLength() == 0)
            throw new UnusableLabelException(LabelProblem.NoSegmentation, "its segmentation is an empty list. Add polygons or run lengths, or remove the annotation.");
        if (list[0].ValueKind == JsonValueKind.Number)
            throw Bad($"its segmentation is {CocoEntry.Short(list)}; it must be a list of polygons, each a list of its own: [[x,y,x,y,x,y]].");
        double[][] parts = [.. list.EnumerateArray().Select(polygon => entry.Numbers(polygon, "a polygon of its segmentation"))];
        // A click beside the outline leaves a point or a line, which covers nothing.
        double[][] polygons = [.. parts.Where(part => part.Length is not (0 or 2 or 4))];
        if (polygons.Length == 0)
            throw new UnusableLabelException(LabelProblem.NoPixels, $"its segmentation is {CocoEntry.Short(list)}, of {(parts[0].Length == 2 ? "1 point" : $"{parts[0].Length / 2} points")}; a polygon needs at least 3. Correct or remove the annotation.");
        foreach (double[] polygon in polygons)
            PolygonRasterizer.Check(polygon);
        if (polygons.Length < parts.Length)
            found(LabelProblem.StrayPart, LabelFate.Kept, $"{parts.Length - polygons.Length} of the {parts.Length} parts of its segmentation have fewer than 3 points. Remove them.");
        return new CocoSegmentation(image.Height, image.Width, polygons, null);
    }

    private static CocoSegmentation Runs(JsonElement value, CocoImage image)
    {
        RunLengthMask runs = MaskJson.Read(value);
        if (runs.Height != image.Height || runs.Width != image.Width)
            throw Bad($"its run lengths are for an image of {runs.Height}×{runs.Width} (height×width), but the image's record says {image.Height}×{image.Width}. Correct one of them.");
        return new CocoSegmentation(image.Height, image.Width, [], runs);
    }

    private static UnusableLabelException Bad(string message, Exception? inner = null) => new(LabelProblem.BadSegmentation, message, inner);
}
