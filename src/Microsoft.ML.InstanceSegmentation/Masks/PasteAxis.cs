namespace Microsoft.ML.InstanceSegmentation.Masks;

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
