using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>One detection of one tile, in the image's pixels: a view of an object, or of a part of it.</summary>
/// <param name="tile">Number of the tile.</param>
/// <param name="area">The tile.</param>
/// <param name="box">x0, y0, x1, y1.</param>
/// <param name="score">0 to 1.</param>
/// <param name="class">Index of the class.</param>
/// <param name="mask">A mask of the image.</param>
internal sealed class TileView(int tile, PixelBounds area, float[] box, float score, int @class, RunLengthMask mask)
{
    // A box may end short of the border that cuts its object, the more so the larger it is. Taking a whole object for one that is cut does no
    // harm: its other views agree with it.
    private const float LeastMargin = 2, MarginOfSide = 1 / 32f;

    public int Tile => tile;

    public PixelBounds Area => area;

    public float[] Box => box;

    public float Score => score;

    public int Class => @class;

    public RunLengthMask Mask => mask;

    /// <summary>Whether the object may go on beyond the tile: it reaches a border of the tile that is none of the image.</summary>
    public bool IsCut { get; } =
        IsCutAlong(area.X, area.Right, mask.Width, box[0], box[2], mask.BoundingBox.X, mask.BoundingBox.Right, mask.Area)
        || IsCutAlong(area.Y, area.Bottom, mask.Height, box[1], box[3], mask.BoundingBox.Y, mask.BoundingBox.Bottom, mask.Area);

    /// <summary>The detections of a tile.</summary>
    public static IEnumerable<TileView> Of(int tile, TileDetections detections, int height, int width)
    {
        PixelBounds area = detections.Tile;
        for (int i = 0; i < detections.Found.Count; i++)
        {
            ReadOnlySpan<float> box = detections.Found.Boxes.AsSpan(4 * i, 4);
            float[] placed = [box[0] + area.X, box[1] + area.Y, box[2] + area.X, box[3] + area.Y];
            RunLengthMask mask = MaskGeometry.Place(detections.Found.Masks![i], height, width, area.X, area.Y);
            yield return new TileView(tile, area, placed, detections.Found.Scores[i], detections.Found.Classes[i], mask);
        }
    }

    /// <summary>Whether the two views have the same pixels in the area that their tiles share.</summary>
    /// <param name="other">A view of another tile.</param>
    /// <param name="least">Intersection over union that makes them the same.</param>
    public bool AgreesWith(TileView other, double least)
    {
        long both = Mask.IntersectionArea(other.Mask);
        if (both == 0)
            return false;
        // What both have is in both tiles; what one has outside the other's tile tells nothing.
        long either = (long)ColumnRuns.AreaWithin(Mask, other.Area) + ColumnRuns.AreaWithin(other.Mask, Area) - both;
        return both >= least * either;
    }

    /// <summary>Whether a share of this view, at least, is a part of the other.</summary>
    public bool IsCoveredBy(TileView other, double least) => Mask.Area > 0 && Mask.IntersectionArea(other.Mask) >= least * Mask.Area;

    private static bool IsCutAlong(int start, int end, int image, float low, float high, int maskLow, int maskHigh, int area)
    {
        if (area > 0)
            (low, high) = (MathF.Min(low, maskLow), MathF.Max(high, maskHigh));
        float margin = LeastMargin + MarginOfSide * (high - low);
        return (start > 0 && low < start + margin) || (end < image && high > end - margin);
    }
}
