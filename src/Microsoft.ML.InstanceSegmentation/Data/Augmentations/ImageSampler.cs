using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Images and masks at the points that a coordinate map gives.</summary>
internal static class ImageSampler
{
    private const int Channels = 3;

    // Weights of the bilinear interpolation are in 256ths; a product of two has twice the bits.
    private const int WeightBits = 8;
    private const int One = 1 << WeightBits;

    /// <summary>
    /// Pixels of the new image, bilinearly interpolated; outside the image, its mean colour. Where the image is reduced to half or less,
    /// blocks of its pixels are averaged first: interpolation between four of them would skip the others.
    /// </summary>
    public static byte[] Pixels(ImageExample example, CoordinateMap map)
    {
        int block = Math.Max(1, (int)(1 / map.Scale));
        (byte[] from, int height, int width) = Reduce(example, block);
        byte[]? fill = null;
        var pixels = new byte[map.Height * map.Width * Channels];
        var sourceX = new float[map.Width];
        var sourceY = new float[map.Width];
        for (int y = 0, to = 0; y < map.Height; y++)
        {
            map.Row(0, y, sourceX, sourceY);
            for (int x = 0; x < map.Width; x++, to += Channels)
            {
                Span<byte> pixel = pixels.AsSpan(to, Channels);
                if (sourceX[x] < 0)
                    (fill ??= MeanColor(from)).CopyTo(pixel);
                else
                    Interpolate(from, height, width, sourceX[x] / block - 0.5f, sourceY[x] / block - 0.5f, pixel);
            }
        }
        return pixels;
    }

    /// <summary>The mask of the new image, each pixel that of the point it shows; decoded within its box alone.</summary>
    public static RunLengthMask Mask(RunLengthMask mask, CoordinateMap map)
    {
        var builder = new RunLengthBuilder(map.Height, map.Width);
        PixelBounds from = mask.BoundingBox, to = map.Reach(from);
        if (mask.Area == 0 || to.Width <= 0 || to.Height <= 0)
            return builder.ToMask();
        var bitmap = new byte[from.Height * from.Width];
        mask.CopyTo(from, bitmap);
        var seen = new byte[to.Height * to.Width];
        var sourceX = new float[to.Width];
        var sourceY = new float[to.Width];
        for (int y = 0; y < to.Height; y++)
        {
            map.Row(to.X, to.Y + y, sourceX, sourceY);
            for (int x = 0; x < to.Width; x++)
            {
                (int column, int row) = ((int)sourceX[x] - from.X, (int)sourceY[x] - from.Y);
                bool isInside = sourceX[x] >= 0 && (uint)column < (uint)from.Width && (uint)row < (uint)from.Height;
                seen[y * to.Width + x] = isInside ? bitmap[row * from.Width + column] : (byte)0;
            }
        }
        ColumnRuns.AddBitmap(builder, to, seen, map.Height);
        return builder.ToMask();
    }

    /// <summary>Rounded mean of each channel.</summary>
    private static byte[] MeanColor(byte[] pixels)
    {
        var sums = new long[Channels];
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            for (int channel = 0; channel < Channels; channel++)
                sums[channel] += pixels[i + channel];
        }
        int count = pixels.Length / Channels;
        return Array.ConvertAll(sums, sum => (byte)((sum + count / 2) / count));
    }

    /// <summary>Between the four pixels around a point; those beyond the border are the border's.</summary>
    private static void Interpolate(byte[] from, int height, int width, float x, float y, Span<byte> pixel)
    {
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        int right = (int)((x - left) * One + 0.5f), bottom = (int)((y - top) * One + 0.5f);
        int above = Math.Clamp(top, 0, height - 1) * width, below = Math.Clamp(top + 1, 0, height - 1) * width;
        int before = Math.Clamp(left, 0, width - 1), after = Math.Clamp(left + 1, 0, width - 1);
        int aboveBefore = (above + before) * Channels, aboveAfter = (above + after) * Channels;
        int belowBefore = (below + before) * Channels, belowAfter = (below + after) * Channels;
        for (int channel = 0; channel < Channels; channel++)
        {
            int upper = from[aboveBefore + channel] * (One - right) + from[aboveAfter + channel] * right;
            int lower = from[belowBefore + channel] * (One - right) + from[belowAfter + channel] * right;
            pixel[channel] = (byte)((upper * (One - bottom) + lower * bottom + One * One / 2) >> (2 * WeightBits));
        }
    }

    /// <summary>The image with each block of pixels averaged into one; at the right and lower border blocks may be cut.</summary>
    private static (byte[] Pixels, int Height, int Width) Reduce(ImageExample example, int block)
    {
        if (block == 1)
            return (example.Pixels, example.Height, example.Width);
        int height = (example.Height + block - 1) / block, width = (example.Width + block - 1) / block;
        var pixels = new byte[height * width * Channels];
        var sums = new int[width * Channels];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            int rows = Math.Min(block, example.Height - y * block);
            for (int row = y * block; row < y * block + rows; row++)
            {
                ReadOnlySpan<byte> from = example.Pixels.AsSpan(row * example.Width * Channels, example.Width * Channels);
                for (int x = 0; x < example.Width; x++)
                {
                    for (int channel = 0; channel < Channels; channel++)
                        sums[x / block * Channels + channel] += from[x * Channels + channel];
                }
            }
            for (int i = 0; i < sums.Length; i++)
            {
                int count = rows * Math.Min(block, example.Width - i / Channels * block);
                pixels[y * sums.Length + i] = (byte)((sums[i] + count / 2) / count);
            }
        }
        return (pixels, height, width);
    }
}
