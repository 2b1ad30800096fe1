// C: channels. A bin's result is a weighted sum of cells, or the largest of several, and a cell is C contiguous numbers. Offsets count
// numbers from the start of an image whose cells are C contiguous numbers each.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary><see cref="RoIAlign"/> of one region at a time.</summary>
internal sealed unsafe class RoIAlignCpu<T>(RoIAlign method, int mostInBin) : CpuPoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RoIAlignCells<T> bins = new(method, mostInBin);

    public override void Place(Box box, float scale, FeatureMemory<T> level) => bins.Place(box, scale, level);

    public override void Forward(T* image, T* result, int channels)
    {
        for (int row = 0; row < method.Bins; row++)
        {
            for (int column = 0; column < method.Bins; column++, result += channels)
            {
                if (method.Maximum)
                    RoIAlignVectors<T>.Maximum(image, bins.Samples(row, column), result, channels);
                else
                    RoIAlignVectors<T>.WeightedSum(image, bins.Cells(row, column), result, channels);
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
                    RoIAlignVectors<T>.AddToMaximum(image, bins.Samples(row, column), source, target, range.From, range.To);
                else
                    RoIAlignVectors<T>.AddWeighted(bins.Cells(row, column), source, target, range.From, range.To);
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

    private readonly RoIAlignSamples<T> rows;
    private readonly RoIAlignSamples<T> columns;
    private readonly WeightedCell<T>[] cells;
    private nint rowLength;
    private nint channels;

    public RoIAlignCells(RoIAlign method, int mostInBin)
    {
        rows = new RoIAlignSamples<T>(method, mostInBin);
        columns = new RoIAlignSamples<T>(method, mostInBin);
        cells = new WeightedCell<T>[Corners * mostInBin * mostInBin];
    }

    public void Place(Box box, float scale, FeatureMemory<T> level)
    {
        rows.Place(box.Y0, box.Y1, scale, level.Height);
        columns.Place(box.X0, box.X1, scale, level.Width);
        channels = level.Channels;
        rowLength = level.Width * channels;
    }

    /// <summary>Cells of a bin's average, each once.</summary>
    public ReadOnlySpan<WeightedCell<T>> Cells(int row, int column)
    {
        int count = 0;
        ReadOnlySpan<CellWeight<T>> across = columns.Cells(column);
        foreach (CellWeight<T> y in rows.Cells(row))
        {
            foreach (CellWeight<T> x in across)
                cells[count++] = Product(y, x);
        }
        return cells.AsSpan(0, count);
    }

    /// <summary>Cells of each of a bin's samples, four in a row for each sample.</summary>
    public ReadOnlySpan<WeightedCell<T>> Samples(int row, int column)
    {
        int count = 0;
        ReadOnlySpan<AxisSample<T>> across = columns.Samples(column);
        foreach (AxisSample<T> y in rows.Samples(row))
        {
            foreach (AxisSample<T> x in across)
            {
                cells[count++] = Product(y.Low, x.Low);
                cells[count++] = Product(y.Low, x.High);
                cells[count++] = Product(y.High, x.Low);
                cells[count++] = Product(y.High, x.High);
            }
        }
        return cells.AsSpan(0, count);
    }

    private WeightedCell<T> Product(CellWeight<T> y, CellWeight<T> x) =>
        new((y.Cell * rowLength) + (x.Cell * channels), y.Weight * x.Weight);
}
