// C: channels. A bin's result is the largest of its cells, and a cell is C contiguous numbers. A cell is a vector of channels: contiguous
// numbers.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary><see cref="RoIPool"/> of one region at a time.</summary>
internal sealed unsafe class RoIPoolCpu<T>(int bins) : CpuPoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RoIPoolBins<T> _rows = new(bins);
    private readonly RoIPoolBins<T> _columns = new(bins);
    private nint _width;

    public override void Place(Box box, float scale, FeatureMemory<T> level)
    {
        _rows.Place(box.Y0, box.Y1, scale, level.Height);
        _columns.Place(box.X0, box.X1, scale, level.Width);
        _width = level.Width;
    }

    public override void Forward(T* image, T* result, int channels)
    {
        for (int bin = 0; bin < bins * bins; bin++, result += channels)
        {
            CellRange cells = Cells(bin);
            if (cells.IsEmpty)
                new Span<T>(result, channels).Clear();
            else
                RoIPoolMaximum<T>.Of(image, cells, result, channels);
        }
    }

    public override void Backward(T* image, T* source, T* target, int channels, (int From, int To) range)
    {
        for (int bin = 0; bin < bins * bins; bin++, source += channels)
        {
            CellRange cells = Cells(bin);
            if (!cells.IsEmpty)
                RoIPoolMaximum<T>.AddToFirst(image, cells, source, target, channels, range);
        }
    }

    private CellRange Cells(int bin)
    {
        (int top, int bottom) = _rows[bin / bins];
        (int left, int right) = _columns[bin % bins];
        return new CellRange((top * _width) + left, bottom - top, right - left, _width);
    }
}

/// <summary>A rectangle of cells of an image.</summary>
/// <param name="First">Index of its first cell.</param>
/// <param name="Rows">Its height.</param>
/// <param name="Columns">Its width.</param>
/// <param name="Width">The image's width.</param>
internal readonly record struct CellRange(nint First, int Rows, int Columns, nint Width)
{
    public bool IsEmpty => Rows <= 0 || Columns <= 0;
}

/// <summary>The largest cell of a rectangle, for each channel, all channels of a register at a time; the last few one by one.</summary>
internal static unsafe class RoIPoolMaximum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int s_lanes = Vector<T>.Count;

    /// <summary>result = the largest values; not for an empty rectangle.</summary>
    public static void Of(T* image, CellRange cells, T* result, int channels)
    {
        T* first = image + (cells.First * channels);
        int c = 0;
        for (; c <= channels - s_lanes; c += s_lanes)
            OfRegister(first + c, cells, channels).Store(result + c);
        for (; c < channels; c++)
            result[c] = first[Largest(first + c, cells, channels) + c];
    }

    /// <summary>Adds source to the largest cell of each channel of a range, of equal ones to the first by rows.</summary>
    public static void AddToFirst(T* image, CellRange cells, T* source, T* target, int channels, (int From, int To) range)
    {
        nint first = cells.First * channels;
        int c = range.From;
        for (; c <= range.To - s_lanes; c += s_lanes)
            AddRegisterToFirst(image + first + c, cells, Vector.Load(source + c), target + first + c, channels);
        for (; c < range.To; c++)
            target[first + Largest(image + first + c, cells, channels) + c] += source[c];
    }

    private static Vector<T> OfRegister(T* first, CellRange cells, int channels)
    {
        Vector<T> largest = Vector.Load(first);
        for (int row = 0; row < cells.Rows; row++)
        {
            T* cell = first + (row * cells.Width * channels);
            for (int column = 0; column < cells.Columns; column++, cell += channels)
                largest = Vector.Max(largest, Vector.Load(cell));
        }
        return largest;
    }

    /// <summary>Finds the largest values, then goes over the cells again: a channel that has given its gradient gives no more.</summary>
    private static void AddRegisterToFirst(T* first, CellRange cells, Vector<T> source, T* target, int channels)
    {
        Vector<T> largest = OfRegister(first, cells, channels);
        Vector<T> open = Vector<T>.AllBitsSet;
        for (int row = 0; row < cells.Rows; row++)
        {
            nint offset = row * cells.Width * channels;
            for (int column = 0; column < cells.Columns; column++, offset += channels)
            {
                Vector<T> here = Vector.Equals(Vector.Load(first + offset), largest) & open;
                if (Vector.EqualsAll(here, Vector<T>.Zero))
                    continue;
                (Vector.Load(target + offset) + (source & here)).Store(target + offset);
                open = Vector.AndNot(open, here);
            }
        }
    }

    /// <summary>Offset of the largest value of a channel from that of the first cell; of equal ones the first.</summary>
    private static nint Largest(T* first, CellRange cells, int channels)
    {
        nint largest = 0;
        for (int row = 0; row < cells.Rows; row++)
        {
            nint offset = row * cells.Width * channels;
            for (int column = 0; column < cells.Columns; column++, offset += channels)
            {
                if (first[offset] > first[largest])
                    largest = offset;
            }
        }
        return largest;
    }
}
