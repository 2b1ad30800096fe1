using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.LargeImages;

/// <summary>Objects that a border of a tile cuts: how many are found, and how often each.</summary>
internal static class SeamCount
{
    private const float LeastScore = 0.5f;
    private const double Half = 0.5;

    /// <summary>Which objects a border of a tile goes through that is none of the image.</summary>
    public static bool[] OnSeams(InstanceAnnotations truth, int side, TilingOptions tiling)
    {
        PixelBounds[] tiles = TileGrid.Of(side, side, tiling);
        int[] borders = [.. tiles.SelectMany(tile => new[] { tile.X, tile.Right }).Distinct().Where(x => x > 0 && x < side)];
        return Array.ConvertAll(truth.Masks, mask => mask.BoundingBox is var box
            && borders.Any(border => (border > box.X && border < box.Right) || (border > box.Y && border < box.Bottom)));
    }

    /// <summary>A line about the objects that are asked for, among detections with a score of 0.5 and above.</summary>
    public static string Describe(InstanceAnnotations truth, DetectedInstances found, bool[] asked)
    {
        int objects = 0, once = 0, more = 0;
        for (int i = 0; i < truth.Count; i++)
        {
            if (!asked[i])
                continue;
            objects++;
            RunLengthMask mask = truth.Masks[i];
            int[] near = [.. Enumerable.Range(0, found.Count).Where(j =>
                found.Scores[j] >= LeastScore && found.Classes[j] == truth.Classes[i] && found.Masks![j].BoundingBox.Overlaps(mask.BoundingBox))];
            bool whole = near.Any(j => found.Masks![j].IoU(mask) >= Half);
            // A part that was not united with its whole lies in the object as well.
            int inside = near.Count(j => found.Masks![j].IntersectionArea(mask) >= Half * found.Masks[j].Area);
            once += whole && inside <= 1 ? 1 : 0;
            more += inside > 1 ? 1 : 0;
        }
        return $"of {objects} objects on seams {once} are found once, {more} more than once, {objects - once - more} not at all";
    }
}
