// A: anchors a location, each size with each ratio. Anchors are ordered by level, row, column, ratio, size.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

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
}

/// <summary>Lays anchors of each size and ratio on each cell of each pyramid level (Ren et al. 2015, section 3.1.1).</summary>
internal sealed class AnchorGenerator
{
    private readonly Box[][] cellAnchors;

    public AnchorGenerator(AnchorOptions options) =>
        cellAnchors = [.. options.Sizes.Select(sizes => CellAnchors(sizes, options.AspectRatios))];

    public int AnchorsPerCell => cellAnchors[0].Length;

    /// <summary>Anchors over the whole padded input [N, 3, H, W], on levels [N, F, H_l, W_l].</summary>
    public AnchorGrid Generate(Tensor images, IReadOnlyList<Tensor> levels)
    {
        (int height, int width) = Size(images);
        return Generate(height, width, [.. levels.Select(Size)]);

        static (int Height, int Width) Size(Tensor tensor) => ((int)tensor.shape[2], (int)tensor.shape[3]);
    }

    /// <summary>Anchors over the whole padded input, outside the image too.</summary>
    /// <param name="height">Height of the padded input.</param>
    /// <param name="width">Width of the padded input.</param>
    /// <param name="cells">Height and width of each level's feature map, the finest first.</param>
    public AnchorGrid Generate(int height, int width, IReadOnlyList<(int Height, int Width)> cells)
    {
        // Whole pixels, as in torchvision: the anchors of one model file are the same everywhere.
        AnchorLevel[] levels =
            [.. cells.Select(size => new AnchorLevel(size.Height, size.Width, height / size.Height, width / size.Width, AnchorsPerCell))];
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
                    foreach (Box anchor in cellAnchors[level])
                        boxes[next++] = new Box(x + anchor.X0, y + anchor.Y0, x + anchor.X1, y + anchor.Y1);
                }
            }
        }
        return new AnchorGrid(boxes, levels);
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
