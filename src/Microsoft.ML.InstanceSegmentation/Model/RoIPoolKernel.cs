// C: channels. A bin's result is the largest of its cells, and a cell is C contiguous numbers.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary><see cref="RoIPool"/> of one region at a time.</summary>
internal sealed unsafe class RoIPoolKernel<T>(int bins) : PoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BinRanges<T> rows = new(bins);
    private readonly BinRanges<T> columns = new(bins);
    private nint width;

    public override void Place(Box box, float scale, FeatureMap<T> level)
    {
        rows.Place(box.Y0, box.Y1, scale, level.Height);
        columns.Place(box.X0, box.X1, scale, level.Width);
        width = level.Width;
    }

    public override void Forward(T* image, T* result, int channels)
    {
        for (int bin = 0; bin < bins * bins; bin++, result += channels)
        {
            CellRange cells = Cells(bin);
            if (cells.IsEmpty)
                new Span<T>(result, channels).Clear();
            else
                CellMaximum<T>.Of(image, cells, result, channels);
        }
    }

    public override void Backward(T* image, T* source, T* target, int channels, (int From, int To) range)
    {
        for (int bin = 0; bin < bins * bins; bin++, source += channels)
        {
            CellRange cells = Cells(bin);
            if (!cells.IsEmpty)
                CellMaximum<T>.AddToFirst(image, cells, source, target, channels, range);
        }
    }

    private CellRange Cells(int bin)
    {
        (int top, int bottom) = rows[bin / bins];
        (int left, int right) = columns[bin % bins];
        return new CellRange((top * width) + left, bottom - top, right - left, width);
    }
}
