using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tiles;

/// <summary>An object of an image, as a detector without a fault would see it.</summary>
internal sealed record SeenObject(RunLengthMask Mask, int Class = 0, float Score = 0.9f);

/// <summary>Detections of tiles by a detector without a fault: of each object, the part that lies in the tile.</summary>
internal static class SeenTiles
{
    public static RunLengthMask Rectangle(int height, int width, int x0, int y0, int x1, int y1) =>
        MaskGeometry.Place(RunLengthMask.FromCounts(y1 - y0, x1 - x0, [0, (y1 - y0) * (x1 - x0)]), height, width, x0, y0);

    /// <summary>The image's size, taken from the objects, and its tiles.</summary>
    public static TileDetections[] Of(TilingOptions options, params SeenObject[] objects) =>
        [.. TileGrid.Of(objects[0].Mask.Height, objects[0].Mask.Width, options).Select(tile => Of(tile, objects))];

    public static TileDetections Of(PixelBounds tile, params IEnumerable<SeenObject> objects)
    {
        SeenObject[] parts =
        [
            .. objects.Select(seen => seen with { Mask = MaskGeometry.Place(seen.Mask, tile.Height, tile.Width, -tile.X, -tile.Y) })
                .Where(seen => seen.Mask.Area > 0),
        ];
        return new TileDetections(tile, new DetectedInstances
        {
            Boxes = [.. parts.SelectMany(part => part.Mask.BoundingBox.Corners)],
            Scores = Array.ConvertAll(parts, part => part.Score),
            Classes = Array.ConvertAll(parts, part => part.Class),
            Masks = Array.ConvertAll(parts, part => part.Mask),
        });
    }
}
