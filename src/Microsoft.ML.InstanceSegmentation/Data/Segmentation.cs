using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The shape of an instance as a file has it: polygons, which are filled when the mask is asked for, or a mask.</summary>
internal sealed class Segmentation
{
    private readonly int _height;
    private readonly int _width;
    private readonly CompactPolygons _polygons;
    private readonly RunLengthMask? _runs;

    /// <summary>Each thread's: read before the next one is unpacked.</summary>
    [ThreadStatic]
    private static PolygonBuffer? s_unpacked;

    private Segmentation(int height, int width, CompactPolygons polygons, RunLengthMask? runs)
    {
        _height = height;
        _width = width;
        _polygons = polygons;
        _runs = runs;
    }

    /// <summary>Its polygons, as new arrays; null where it is a mask.</summary>
    public IReadOnlyList<double[]>? Polygons => _runs is null ? Unpacked().ToArrays() : null;

    /// <summary>The largest coordinate of its polygons; null where it is of run lengths.</summary>
    public double? LargestCoordinate => _runs is null ? Unpacked().ToArrays().Max(polygon => polygon.Max()) : null;

    public RunLengthMask ToMask()
    {
        if (_runs is not null)
            return _runs;
        PolygonBuffer polygons = Unpacked();
        return polygons.Count == 1
            ? PolygonRasterizer.Fill(_height, _width, polygons[0])
            : RunLengthMask.FromPolygons(_height, _width, polygons.ToArrays());
    }

    /// <summary>The smallest box around it: x, y, width, height. That of polygons goes from corner to corner, as in COCO's own files.</summary>
    public double[] BoundingBox()
    {
        if (_runs is not null)
            return [_runs.BoundingBox.X, _runs.BoundingBox.Y, _runs.BoundingBox.Width, _runs.BoundingBox.Height];
        Span<double> corners = stackalloc double[4];
        Unpacked().Bound(corners);
        return [corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1]];
    }

    /// <summary>Polygons of x0, y0, x1, y1, …; parts of one or two points, which cover nothing, are dropped.</summary>
    /// <param name="image">The image.</param>
    /// <param name="parts">The polygons.</param>
    /// <param name="found">Is told of parts that are dropped.</param>
    /// <exception cref="UnusableLabelException">No part has three points.</exception>
    /// <exception cref="ArgumentException">A part has half a point or a number that is no coordinate.</exception>
    public static Segmentation OfPolygons(LabelledImage image, double[][] parts, Action<LabelProblem, LabelFate, string> found)
    {
        // A click beside the outline leaves a point or a line.
        double[][] polygons = [.. parts.Where(part => part.Length is not (0 or 2 or 4))];
        if (polygons.Length == 0)
        {
            int points = parts.Length == 0 ? 0 : parts[0].Length / 2;
            throw new UnusableLabelException(LabelProblem.NoPixels, $"its outline has {points} {(points == 1 ? "point" : "points")}; a polygon needs at least 3. Correct or remove the annotation.");
        }
        foreach (double[] polygon in polygons)
            PolygonRasterizer.Check(polygon);
        if (polygons.Length < parts.Length)
            found(LabelProblem.StrayPart, LabelFate.Kept, $"{parts.Length - polygons.Length} of the {parts.Length} parts of its segmentation have fewer than 3 points. Remove them.");
        return new Segmentation(image.Height, image.Width, CompactPolygons.Of(new PolygonBuffer(polygons)), null);
    }

    /// <summary>The same of polygons that all have three points at least; null where one has fewer, half a point or a number that is no coordinate.</summary>
    public static Segmentation? OfPolygons(LabelledImage image, PolygonBuffer polygons)
    {
        return Pack(polygons) is { } packed ? OfPacked(image, packed) : null;
    }

    /// <summary>What <see cref="OfPacked"/> takes; null where a polygon has fewer than three points, half a point or a number that is no coordinate, or there is none.</summary>
    public static CompactPolygons? Pack(PolygonBuffer polygons)
    {
        for (int i = 0; i < polygons.Count; i++)
        {
            if (!PolygonRasterizer.IsSound(polygons[i]))
                return null;
        }
        return polygons.Count == 0 ? null : CompactPolygons.Of(polygons);
    }

    public static Segmentation OfPacked(LabelledImage image, CompactPolygons polygons) => new(image.Height, image.Width, polygons, null);

    private PolygonBuffer Unpacked()
    {
        _polygons.CopyTo(s_unpacked ??= new PolygonBuffer());
        return s_unpacked;
    }

    public static Segmentation OfMask(RunLengthMask mask) => new(mask.Height, mask.Width, default, mask);

    /// <summary>Whether the mask has a pixel. A polygon that is wide for its outline surely has one, and is not filled to see it.</summary>
    public bool HasPixels() => _runs is { } runs
        ? runs.Area > 0
        : Unpacked().SurelyHasPixels(_height, _width) || ToMask().Area > 0;
}
