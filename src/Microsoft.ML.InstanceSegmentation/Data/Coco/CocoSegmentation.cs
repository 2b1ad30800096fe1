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

    /// <exception cref="InvalidDataException">There is none, or it makes no sense for an image of this size.</exception>
    public static CocoSegmentation Read(CocoEntry entry, int height, int width)
    {
        JsonElement value = entry.Find("segmentation")
            ?? throw entry.Error("it has no segmentation, only masks can be learnt from. Add polygons or run lengths, or remove the annotation.");
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Array => Polygons(entry, value, height, width),
                JsonValueKind.Object => Runs(entry, value, height, width),
                _ => throw entry.Error($"its segmentation is {CocoEntry.Short(value)}; it must be a list of polygons or a run-length object."),
            };
        }
        catch (ArgumentException e)
        {
            throw entry.Error($"its segmentation is unusable. {e.Message} Correct or remove the annotation.", e);
        }
    }

    private static CocoSegmentation Polygons(CocoEntry entry, JsonElement list, int height, int width)
    {
        if (list.GetArrayLength() == 0)
            throw entry.Error("its segmentation is an empty list. Add polygons or run lengths, or remove the annotation.");
        if (list[0].ValueKind == JsonValueKind.Number)
            throw entry.Error($"its segmentation is {CocoEntry.Short(list)}; it must be a list of polygons, each a list of its own: [[x,y,x,y,x,y]].");
        double[][] polygons = [.. list.EnumerateArray().Select(polygon => entry.Numbers(polygon, "a polygon of its segmentation"))];
        foreach (double[] polygon in polygons)
            PolygonRasterizer.Check(polygon);
        return new CocoSegmentation(height, width, polygons, null);
    }

    private static CocoSegmentation Runs(CocoEntry entry, JsonElement value, int height, int width)
    {
        RunLengthMask runs = MaskJson.Read(value);
        if (runs.Height != height || runs.Width != width)
            throw entry.Error($"its run lengths are for an image of {runs.Height}×{runs.Width} (height×width), but the image's record says {height}×{width}. Correct one of them.");
        return new CocoSegmentation(height, width, [], runs);
    }
}
