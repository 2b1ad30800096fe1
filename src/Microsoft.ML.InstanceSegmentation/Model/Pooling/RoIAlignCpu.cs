// C: channels. A bin's result is a weighted sum of cells, or the largest of several; a cell is a vector of C contiguous numbers, which starts at
// an offset from the start of its image.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary><see cref="RoIAlign"/> of one region at a time.</summary>
internal sealed unsafe class RoIAlignCpu<T>(RoIAlign method, int mostInBin) : CpuPoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RoIAlignCells<T> _bins = new(method, mostInBin);

    public override void Place(Box box, float scale, FeatureMemory<T> level) => _bins.Place(box, scale, level);

    public override void Forward(T* image, T* result, int channels)
    {
        for (int row = 0; row < method.Bins; row++)
        {
            for (int column = 0; column < method.Bins; column++, result += channels)
            {
                if (method.Maximum)
                    RoIAlignVectors<T>.Maximum(image, _bins.Samples(row, column), result, channels);
                else
                    RoIAlignVectors<T>.WeightedSum(image, _bins.Cells(row, column), result, channels);
            }
        }
    }

    public override void Backward(T* image, T* source, T* target, int channels, (int From, int To) range)
    {
        for (int row = 0; row < method.Bins; row++)
        {
            for (int column = 0; column < method.Bins; column++, source += channels)
            {
                if (method.Maximum)
                    RoIAlignVectors<T>.AddToMaximum(image, _bins.Samples(row, column), source, target, range.From, range.To);
                else
                    RoIAlignVectors<T>.AddWeighted(_bins.Cells(row, column), source, target, range.From, range.To);
            }
        }
    }
}

/// <summary>A cell by its offset in an image, and its weight.</summary>
internal readonly record struct WeightedCell<T>(nint Offset, T Weight);

/// <summary>The cells that each bin of a region takes its values from: the products of both axes' samples. One object serves many regions.</summary>
internal sealed class RoIAlignCells<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Cells of a bilinear sample.</summary>
    public const int Corners = 4;

    private readonly RoIAlignSamples<T> _rows;
    private readonly RoIAlignSamples<T> _columns;
    private readonly WeightedCell<T>[] _cells;
    private nint _rowLength;
    private nint _channels;

    public RoIAlignCells(RoIAlign method, int mostInBin)
    {
        _rows = new RoIAlignSamples<T>(method, mostInBin);
        _columns = new RoIAlignSamples<T>(method, mostInBin);
        _cells = new WeightedCell<T>[Corners * mostInBin * mostInBin];
    }

    public void Place(Box box, float scale, FeatureMemory<T> level)
    {
        _rows.Place(box.Y0, box.Y1, scale, level.Height);
        _columns.Place(box.X0, box.X1, scale, level.Width);
        _channels = level.Channels;
        _rowLength = level.Width * _channels;
    }

    /// <summary>Cells of a bin's average, each once.</summary>
    public ReadOnlySpan<WeightedCell<T>> Cells(int row, int column)
    {
        int count = 0;
        ReadOnlySpan<CellWeight<T>> across = _columns.Cells(column);
        foreach (CellWeight<T> y in _rows.Cells(row))
        {
            foreach (CellWeight<T> x in across)
                _cells[count++] = Product(y, x);
        }
        return _cells.AsSpan(0, count);
    }

    /// <summary>Cells of each of a bin's samples, four in a row for each sample.</summary>
    public ReadOnlySpan<WeightedCell<T>> Samples(int row, int column)
    {
        int count = 0;
        ReadOnlySpan<AxisSample<T>> across = _columns.Samples(column);
        foreach (AxisSample<T> y in _rows.Samples(row))
        {
            foreach (AxisSample<T> x in across)
            {
                _cells[count++] = Product(y.Low, x.Low);
                _cells[count++] = Product(y.Low, x.High);
                _cells[count++] = Product(y.High, x.Low);
                _cells[count++] = Product(y.High, x.High);
            }
        }
        return _cells.AsSpan(0, count);
    }

    private WeightedCell<T> Product(CellWeight<T> y, CellWeight<T> x) =>
        new((y.Cell * _rowLength) + (x.Cell * _channels), y.Weight * x.Weight);
}

/// <summary>Sums and maxima of cells, all channels of a register at a time; the last few one by one.</summary>
internal static unsafe class RoIAlignVectors<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int s_width = Vector<T>.Count;

    /// <summary>result = Σ weight · cell.</summary>
    public static void WeightedSum(T* image, ReadOnlySpan<WeightedCell<T>> cells, T* result, int channels)
    {
        int c = 0;
        // Four registers of sums hide the latency of an addition.
        for (; c <= channels - (4 * s_width); c += 4 * s_width)
        {
            Vector<T> sum0 = Vector<T>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
            foreach (WeightedCell<T> cell in cells)
            {
                T* values = image + cell.Offset + c;
                sum0 += Vector.Load(values) * cell.Weight;
                sum1 += Vector.Load(values + s_width) * cell.Weight;
                sum2 += Vector.Load(values + (2 * s_width)) * cell.Weight;
                sum3 += Vector.Load(values + (3 * s_width)) * cell.Weight;
            }
            sum0.Store(result + c);
            sum1.Store(result + c + s_width);
            sum2.Store(result + c + (2 * s_width));
            sum3.Store(result + c + (3 * s_width));
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
            for (; c <= to - s_width; c += s_width)
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
