using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

// From polygons and to polygons.
public sealed partial class RunLengthMask
{
    /// <summary>Creates a mask of the pixels inside at least one of the polygons; rasterised as in COCO's tools, pixel for pixel.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="polygons">For each polygon x0, y0, x1, y1, … of its corners in pixels; at least three corners each.</param>
    /// <exception cref="ArgumentException">A polygon has fewer than three corners, an odd number of coordinates, or a coordinate that is
    /// not finite.</exception>
    public static RunLengthMask FromPolygons(int height, int width, IReadOnlyList<double[]> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        return polygons.Count switch
        {
            0 => new RunLengthBuilder(height, width).ToMask(),
            1 => PolygonRasterizer.Fill(height, width, polygons[0]),
            _ => ColumnRuns.Union([.. polygons.Select(polygon => PolygonRasterizer.Fill(height, width, polygon))]),
        };
    }

    /// <summary>
    /// Creates a mask of the pixels inside at least one of the outlines and inside none of the holes, as the rings of a GeoJSON polygon: the first
    /// is an outline, the others its holes. Each ring is rasterised as in COCO's tools; it may end with its first point or not.
    /// </summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="outlines">For each outline x0, y0, x1, y1, … of its corners in pixels; at least three corners each.</param>
    /// <param name="holes">The same of each hole. A hole cuts all outlines; of instances whose parts lie in each other's holes, take the union.</param>
    /// <exception cref="ArgumentException">A ring has fewer than three corners, an odd number of coordinates, or a coordinate that is not finite.</exception>
    public static RunLengthMask FromPolygons(int height, int width, IReadOnlyList<double[]> outlines, IReadOnlyList<double[]> holes)
    {
        ArgumentNullException.ThrowIfNull(holes);
        return ColumnRuns.Difference(FromPolygons(height, width, outlines), FromPolygons(height, width, holes));
    }

    /// <summary>
    /// Creates a mask of the pixels inside an odd number of the polygons: a polygon within another is a hole of it, and one within that a part
    /// again, whichever way round they go, as SVG's and PDF's even-odd rule has it.
    /// </summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="polygons">For each polygon x0, y0, x1, y1, … of its corners in pixels; at least three corners each.</param>
    /// <exception cref="ArgumentException">A polygon has fewer than three corners, an odd number of coordinates, or a coordinate that is not finite.</exception>
    public static RunLengthMask FromPolygonsEvenOdd(int height, int width, IReadOnlyList<double[]> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        return PolygonRasterizer.FillEvenOdd(height, width, polygons);
    }

    /// <summary>
    /// Polygons around the mask's connected parts, without their holes, in pixels: x0, y0, x1, y1, … of each. <see cref="FromPolygons(int, int, IReadOnlyList{double[]})"/> gives
    /// nearly the same mask back.
    /// </summary>
    /// <param name="tolerance">
    /// Pixels that the polygon may be from the smoothed outline, at least 0: the more, the fewer corners. Default 0.25.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is below 0 or no number.</exception>
    public IReadOnlyList<double[]> ToPolygons(float tolerance = MaskPolygons.DefaultTolerance)
    {
        OptionCheck.AtLeast(tolerance, 0f);
        return MaskPolygons.Of(this, tolerance);
    }

    /// <summary>
    /// The same with at most so many corners a polygon: of the smoothed outline those are dropped, one after another, that span the smallest
    /// triangle with their neighbours (Visvalingam and Whyatt 1993, "Line generalisation by repeated elimination of points").
    /// </summary>
    /// <param name="mostCorners">Most corners of a polygon, at least 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 3 corners.</exception>
    public IReadOnlyList<double[]> ToPolygonsOfCorners(int mostCorners)
    {
        OptionCheck.AtLeast(mostCorners, 3);
        return MaskPolygons.OfCorners(this, mostCorners);
    }

    /// <summary>
    /// The outlines of the mask, pixel for pixel, those of holes too, in pixels: x0, y0, x1, y1, … of each. <see cref="FromPolygonsEvenOdd"/> gives
    /// the same mask back. Outlines go round clockwise as seen, holes the other way; none for an empty mask.
    /// </summary>
    public IReadOnlyList<double[]> ToOutlines() =>
        [.. MaskOutline.TracePixels(this).Select(loop => loop.SelectMany(point => new double[] { point.X, point.Y }).ToArray())];
}
