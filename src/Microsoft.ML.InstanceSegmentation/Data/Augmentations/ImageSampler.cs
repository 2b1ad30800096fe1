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
        float perBlock = 1f / block;
        for (int i = 0; i < map.X.Length; i++)
        {
            Span<byte> pixel = pixels.AsSpan(i * Channels, Channels);
            if (map.X[i] < 0)
                (fill ??= MeanColor(from)).CopyTo(pixel);
            else
                Interpolate(from, height, width, map.X[i] * perBlock, map.Y[i] * perBlock, pixel);
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
        for (int y = 0; y < to.Height; y++)
        {
            int first = (to.Y + y) * map.Width + to.X;
            ReadOnlySpan<float> sourceX = map.X.AsSpan(first, to.Width), sourceY = map.Y.AsSpan(first, to.Width);
            for (int x = 0; x < to.Width; x++)
            {
                // What is outside the image is at -1, hence outside the box too.
                int column = (int)sourceX[x] - from.X, row = (int)sourceY[x] - from.Y;
                if ((uint)column < (uint)from.Width && (uint)row < (uint)from.Height)
                    seen[y * to.Width + x] = bitmap[row * from.Width + column];
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

    /// <summary>Between the four pixels around a point of the image; those beyond the border are the border's.</summary>
    private static void Interpolate(ReadOnlySpan<byte> from, int height, int width, float x, float y, Span<byte> pixel)
    {
        // Half a pixel on, so that cutting rounds down what is not below 0: the pixel after the point, and the one before it.
        int after = (int)(x + 0.5f), below = (int)(y + 0.5f);
        int right = (int)((x + 0.5f - after) * One + 0.5f), bottom = (int)((y + 0.5f - below) * One + 0.5f);
        int before = Math.Max(after - 1, 0), above = Math.Max(below - 1, 0);
        (after, below) = (Math.Min(after, width - 1), Math.Min(below, height - 1));
        ReadOnlySpan<byte> aboveBefore = from.Slice((above * width + before) * Channels, Channels);
        ReadOnlySpan<byte> aboveAfter = from.Slice((above * width + after) * Channels, Channels);
        ReadOnlySpan<byte> belowBefore = from.Slice((below * width + before) * Channels, Channels);
        ReadOnlySpan<byte> belowAfter = from.Slice((below * width + after) * Channels, Channels);
        for (int channel = 0; channel < Channels; channel++)
        {
            int upper = aboveBefore[channel] * (One - right) + aboveAfter[channel] * right;
            int lower = belowBefore[channel] * (One - right) + belowAfter[channel] * right;
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
