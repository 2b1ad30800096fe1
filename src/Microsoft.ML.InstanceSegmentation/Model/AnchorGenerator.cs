// A: anchors a location, each size with each ratio. Anchors are ordered by level, row, column, ratio, size.
namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The anchors of an image, and how many each pyramid level has.</summary>
internal sealed record AnchorGrid(Box[] Boxes, int[] LevelCounts);

/// <summary>Lays anchors of each size and ratio on each cell of each pyramid level (Ren et al. 2015, section 3.1.1).</summary>
internal sealed class AnchorGenerator
{
    private readonly Box[][] cellAnchors;

    public AnchorGenerator(AnchorOptions options) =>
        cellAnchors = [.. options.Sizes.Select(sizes => CellAnchors(sizes, options.AspectRatios))];

    public int AnchorsPerCell => cellAnchors[0].Length;

    /// <summary>Anchors over the whole padded input, outside the image too.</summary>
    /// <param name="height">Height of the padded input.</param>
    /// <param name="width">Width of the padded input.</param>
    /// <param name="cells">Height and width of each level's feature map, the finest first.</param>
    public AnchorGrid Generate(int height, int width, IReadOnlyList<(int Height, int Width)> cells)
    {
        int[] counts = [.. cells.Select(size => size.Height * size.Width * AnchorsPerCell)];
        var boxes = new Box[counts.Sum()];
        int next = 0;
        for (int level = 0; level < cells.Count; level++)
        {
            // Whole pixels, as in torchvision: the anchors of one model file are the same everywhere.
            int rowStride = height / cells[level].Height;
            int columnStride = width / cells[level].Width;
            for (int row = 0; row < cells[level].Height; row++)
            {
                for (int column = 0; column < cells[level].Width; column++)
                {
                    float x = column * columnStride;
                    float y = row * rowStride;
                    foreach (Box anchor in cellAnchors[level])
                        boxes[next++] = new Box(x + anchor.X0, y + anchor.Y0, x + anchor.X1, y + anchor.Y1);
                }
            }
        }
        return new AnchorGrid(boxes, counts);
    }

    /// <summary>Anchors around the origin with whole corners; a ratio changes the shape and keeps the area.</summary>
    public static Box[] CellAnchors(IReadOnlyList<float> sizes, IReadOnlyList<float> aspectRatios)
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
