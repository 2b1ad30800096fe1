// A cell is a vector of channels: contiguous numbers from an offset of an image on.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Sums and maxima of cells, all channels of a register at a time; the last few one by one.</summary>
internal static unsafe class RoIAlignVectors<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int Width = Vector<T>.Count;

    /// <summary>result = Σ weight · cell.</summary>
    public static void WeightedSum(T* image, ReadOnlySpan<WeightedCell<T>> cells, T* result, int channels)
    {
        int c = 0;
        // Four registers of sums hide the latency of an addition.
        for (; c <= channels - (4 * Width); c += 4 * Width)
        {
            Vector<T> sum0 = Vector<T>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
            foreach (WeightedCell<T> cell in cells)
            {
                T* values = image + cell.Offset + c;
                sum0 += Vector.Load(values) * cell.Weight;
                sum1 += Vector.Load(values + Width) * cell.Weight;
                sum2 += Vector.Load(values + (2 * Width)) * cell.Weight;
                sum3 += Vector.Load(values + (3 * Width)) * cell.Weight;
            }
            sum0.Store(result + c);
            sum1.Store(result + c + Width);
            sum2.Store(result + c + (2 * Width));
            sum3.Store(result + c + (3 * Width));
        }
        for (; c < channels; c++)
        {
            T sum = T.Zero;
            foreach (WeightedCell<T> cell in cells)
                sum += image[cell.Offset + c] * cell.Weight;
            result[c] = sum;
        }
    }

    /// <summary>cell += weight · source, for a range of channels.</summary>
    public static void AddWeighted(ReadOnlySpan<WeightedCell<T>> cells, T* source, T* image, int from, int to)
    {
        foreach (WeightedCell<T> cell in cells)
        {
            T* values = image + cell.Offset;
            int c = from;
            for (; c <= to - Width; c += Width)
                (Vector.Load(values + c) + (Vector.Load(source + c) * cell.Weight)).Store(values + c);
            for (; c < to; c++)
                values[c] += source[c] * cell.Weight;
        }
    }

    /// <summary>result = the largest bilinear sample; 0 without samples.</summary>
    public static void Maximum(T* image, ReadOnlySpan<WeightedCell<T>> corners, T* result, int channels)
    {
        for (int c = 0; c < channels; c++)
            result[c] = Largest(image + c, corners).Value;
    }

    /// <summary>Adds source to the four cells of the largest sample of each channel, for a range of channels.</summary>
    public static void AddToMaximum(T* image, ReadOnlySpan<WeightedCell<T>> corners, T* source, T* target, int from, int to)
    {
        if (corners.IsEmpty)
            return;
        for (int c = from; c < to; c++)
        {
            int sample = Largest(image + c, corners).Sample;
            foreach (WeightedCell<T> cell in corners.Slice(sample * RoIAlignCells<T>.Corners, RoIAlignCells<T>.Corners))
                target[cell.Offset + c] += source[c] * cell.Weight;
        }
    }

    /// <summary>Of equal samples the first.</summary>
    private static (T Value, int Sample) Largest(T* channel, ReadOnlySpan<WeightedCell<T>> corners)
    {
        T largest = T.Zero;
        int sample = 0;
        for (int i = 0; i < corners.Length; i += RoIAlignCells<T>.Corners)
        {
            T value = T.Zero;
            foreach (WeightedCell<T> cell in corners.Slice(i, RoIAlignCells<T>.Corners))
                value += channel[cell.Offset] * cell.Weight;
            if (i == 0 || value > largest)
                (largest, sample) = (value, i / RoIAlignCells<T>.Corners);
        }
        return (largest, sample);
    }
}
