// A: anchors a location, each size with each ratio. Anchors are ordered by level, row, column, ratio, size.

namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>A pyramid level's cells, and the pixels between two of them.</summary>
internal readonly record struct AnchorLevel(int Height, int Width, int RowStride, int ColumnStride, int AnchorsPerCell)
{
    public int Count => Height * Width * AnchorsPerCell;
}

/// <summary>The anchors of an image, and the pyramid levels that they are on, the finest first.</summary>
internal sealed record AnchorGrid(Box[] Boxes, AnchorLevel[] Levels)
{
    /// <summary>Anchors of each level.</summary>
    public int[] LevelCounts { get; } = Array.ConvertAll(Levels, level => level.Count);

    /// <summary>Lays the anchors of each level around each of its cells (Ren et al. 2015, section 3.1.1), outside the image too.</summary>
    /// <param name="shapes">Anchors around the origin of each level, see <see cref="AnchorShapes"/>.</param>
    /// <param name="height">Height of the padded input.</param>
    /// <param name="width">Width of the padded input.</param>
    /// <param name="cells">Height and width of each level's feature map, the finest first.</param>
    public static AnchorGrid Lay(IReadOnlyList<Box[]> shapes, int height, int width, IReadOnlyList<(int Height, int Width)> cells)
    {
        // Whole pixels, as in torchvision: the anchors of one model file are the same everywhere.
        AnchorLevel[] levels =
        [
            .. cells.Select((size, level) =>
                new AnchorLevel(size.Height, size.Width, height / size.Height, width / size.Width, shapes[level].Length)),
        ];
        var boxes = new Box[levels.Sum(level => level.Count)];
        int next = 0;
        for (int level = 0; level < levels.Length; level++)
        {
            for (int row = 0; row < levels[level].Height; row++)
            {
                for (int column = 0; column < levels[level].Width; column++)
                {
                    float x = column * levels[level].ColumnStride;
                    float y = row * levels[level].RowStride;
                    foreach (Box anchor in shapes[level])
                        boxes[next++] = new Box(x + anchor.X0, y + anchor.Y0, x + anchor.X1, y + anchor.Y1);
                }
            }
        }
        return new AnchorGrid(boxes, levels);
    }
}

/// <summary>The shapes of anchors, which the network and the graph of a saved model have in common.</summary>
internal static class AnchorShapes
{
    /// <summary>Anchors around the origin with whole corners, ratio by ratio; a ratio changes the shape and keeps the area.</summary>
    public static Box[] AroundOrigin(IReadOnlyList<float> sizes, IReadOnlyList<float> aspectRatios)
    {
        var anchors = new List<Box>(sizes.Count * aspectRatios.Count);
        foreach (float ratio in aspectRatios)
        {
            float heightFactor = MathF.Sqrt(ratio);
            float widthFactor = 1 / heightFactor;
            foreach (float size in sizes)
            {
                // Ties go to the even number, as MathF.Round and torch.round have it.
                float x = MathF.Round(widthFactor * size / 2);
                float y = MathF.Round(heightFactor * size / 2);
                anchors.Add(new Box(-x, -y, x, y));
            }
        }
        return [.. anchors];
    }
}
