using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// Lays the mask head's m×m probabilities over their box in the image (He et al. 2017, section 3: resized to the region and made binary).
/// Only the pixels of the box are looked at, and the runs come out column by column, as COCO stores them.
/// </summary>
internal static class MaskPaster
{
    /// <summary>Rings of zero cells around the mask, so that it fades out at the box's border.</summary>
    private const int Padding = 1;

    /// <param name="probabilities">m×m values, row by row, 0 to 1.</param>
    /// <param name="size">m, cells along each side.</param>
    /// <param name="box">x0, y0, x1, y1 in pixels of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="threshold">A pixel is set above this probability, 0 to 1.</param>
    /// <param name="pasting">Where the samples lie.</param>
    /// <returns>The mask; empty where the box has no area, lies outside the image, or is not finite.</returns>
    public static RunLengthMask Paste(
        ReadOnlySpan<float> probabilities, int size, ReadOnlySpan<float> box, int height, int width, float threshold, MaskPasting pasting)
    {
        if (size < 1 || probabilities.Length != size * size)
            throw new ArgumentException($"The mask has {probabilities.Length} probabilities; {size}×{size} were expected.");
        var builder = new RunLengthBuilder(height, width);
        bool finite = float.IsFinite(box[0]) && float.IsFinite(box[1]) && float.IsFinite(box[2]) && float.IsFinite(box[3]);
        if (!finite)
            return builder.ToMask();

        PasteAxis columns = PasteAxis.Create(box[0], box[2], width, size, Padding, pasting);
        PasteAxis rows = PasteAxis.Create(box[1], box[3], height, size, Padding, pasting);
        float[] cells = Pad(probabilities, size);
        var profile = new float[size + 2 * Padding];
        for (int i = 0; i < columns.Count; i++)
        {
            Interpolate(cells, columns.Lower[i], columns.Upper(i), columns.Weight[i], profile);
            Threshold(profile, rows, threshold, (columns.Start + i) * height, builder);
        }
        return builder.ToMask();
    }

    /// <summary>The padded mask with its columns in a row each: cell (row y, column x) is at x·(m + 2) + y.</summary>
    private static float[] Pad(ReadOnlySpan<float> probabilities, int size)
    {
        int padded = size + 2 * Padding;
        var cells = new float[padded * padded];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                cells[(x + Padding) * padded + y + Padding] = probabilities[y * size + x];
        }
        return cells;
    }

    /// <summary>The mask's values along one column of pixels, between the cell columns <paramref name="lower"/> and <paramref name="upper"/>.</summary>
    private static void Interpolate(float[] cells, int lower, int upper, float weight, float[] profile)
    {
        ReadOnlySpan<float> left = cells.AsSpan(lower * profile.Length, profile.Length);
        ReadOnlySpan<float> right = cells.AsSpan(upper * profile.Length, profile.Length);
        int y = 0;
        for (; y <= profile.Length - Vector<float>.Count; y += Vector<float>.Count)
            ((1 - weight) * new Vector<float>(left[y..]) + weight * new Vector<float>(right[y..])).CopyTo(profile, y);
        for (; y < profile.Length; y++)
            profile[y] = (1 - weight) * left[y] + weight * right[y];
    }

    /// <summary>Sets the pixels of a column, which starts at pixel <paramref name="column"/>, where the profile is above the threshold.</summary>
    private static void Threshold(float[] profile, PasteAxis rows, float threshold, int column, RunLengthBuilder builder)
    {
        int i = 0;
        while (i < rows.Count)
        {
            int lower = rows.Lower[i], end = rows.EndOf(i);
            float above = profile[lower], below = profile[rows.Upper(i)];
            // Between two cells the value never leaves their range: most pixels need no arithmetic.
            if (above > threshold && below > threshold)
            {
                builder.Add(column + rows.Start + i, column + rows.Start + end);
            }
            else if (above > threshold || below > threshold)
            {
                for (; i < end; i++)
                {
                    float value = (1 - rows.Weight[i]) * above + rows.Weight[i] * below;
                    if (value > threshold)
                        builder.Add(column + rows.Start + i, column + rows.Start + i + 1);
                }
            }
            i = end;
        }
    }
}

/// <summary>
/// Where the pixels along one side of a box lie between the cells of its padded mask: pixel <c>Start + i</c> is between the cells
/// <c>Lower[i]</c> and <c>Upper(i)</c>, and the latter has <c>Weight[i]</c>.
/// </summary>
internal sealed class PasteAxis
{
    private readonly int _lastCell;
    private readonly int[] _end;

    private PasteAxis(int start, int[] lower, float[] weight, int paddedSize)
    {
        Start = start;
        Lower = lower;
        Weight = weight;
        _lastCell = paddedSize - 1;
        _end = new int[lower.Length];
        for (int i = lower.Length - 1; i >= 0; i--)
            _end[i] = i + 1 < lower.Length && lower[i + 1] == lower[i] ? _end[i + 1] : i + 1;
    }

    /// <summary>First pixel, inside the image.</summary>
    public int Start { get; }

    public int Count => Lower.Length;

    public int[] Lower { get; }

    public float[] Weight { get; }

    public int Upper(int i) => Math.Min(Lower[i] + 1, _lastCell);

    /// <summary>The first of the pixels after <paramref name="i"/> that lies between other cells.</summary>
    public int EndOf(int i) => _end[i];

    /// <param name="low">Where the box starts, in pixels; finite, as is <paramref name="high"/>.</param>
    /// <param name="high">Where the box ends.</param>
    /// <param name="pixels">Length of the image along this side.</param>
    /// <param name="size">Cells of the mask along this side.</param>
    /// <param name="padding">Cells of value zero on either end.</param>
    /// <param name="pasting">Where the samples lie.</param>
    public static PasteAxis Create(float low, float high, int pixels, int size, int padding, MaskPasting pasting) => pasting switch
    {
        MaskPasting.PixelCentres => PixelCentres(low, high, pixels, size, padding),
        MaskPasting.WholePixels => WholePixels(low, high, pixels, size, padding),
        _ => throw new ArgumentOutOfRangeException(nameof(pasting), pasting, "Unknown way of pasting masks."),
    };

    /// <summary>
    /// The centre of each pixel in the box's coordinates; cells count from their own centres, and there is nothing but zero outside the mask
    /// (the exact paste of detectron2).
    /// </summary>
    private static PasteAxis PixelCentres(double low, double high, int pixels, int size, int padding)
    {
        if (high <= low)
            return new PasteAxis(0, [], [], size + 2 * padding);
        double cellsPerPixel = size / (high - low);
        // Half a cell beyond either end of the box, the outermost cells have faded to zero.
        int start = (int)Math.Clamp(Math.Floor(low - 0.5 / cellsPerPixel), 0, pixels);
        int end = (int)Math.Clamp(Math.Ceiling(high + 0.5 / cellsPerPixel), start, pixels);
        var lower = new int[end - start];
        var weight = new float[end - start];
        for (int i = 0; i < lower.Length; i++)
        {
            double cell = (start + i + 0.5 - low) * cellsPerPixel - 0.5 + padding;
            cell = Math.Clamp(cell, 0, size + 2 * padding - 1);
            lower[i] = (int)cell;
            weight[i] = (float)(cell - lower[i]);
        }
        return new PasteAxis(start, lower, weight, size + 2 * padding);
    }

    /// <summary>
    /// The box grows as the mask does by its padding, both its ends are cut to whole pixels, and the padded mask is resized to what lies
    /// between, both ends included (torchvision's paste_masks_in_image; its float32 arithmetic is followed step by step).
    /// </summary>
    private static PasteAxis WholePixels(float low, float high, int pixels, int size, int padding)
    {
        int paddedSize = size + 2 * padding;
        float half = (high - low) * 0.5f * (float)(paddedSize / (double)size);
        float centre = (high + low) * 0.5f;
        long first = (long)(centre - half), last = (long)(centre + half);
        long length = Math.Max(last - first + 1, 1);
        int start = (int)Math.Clamp(first, 0, pixels);
        int end = (int)Math.Clamp(last + 1, start, pixels);
        float scale = (float)paddedSize / length;
        var lower = new int[end - start];
        var weight = new float[end - start];
        for (int i = 0; i < lower.Length; i++)
        {
            float cell = Math.Max(scale * (start + i - first + 0.5f) - 0.5f, 0);
            lower[i] = (int)cell;
            weight[i] = cell - lower[i];
        }
        return new PasteAxis(start, lower, weight, paddedSize);
    }
}
