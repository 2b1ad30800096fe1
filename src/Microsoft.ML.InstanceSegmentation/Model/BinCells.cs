// C: channels. Offsets count numbers from the start of an image whose cells are C contiguous numbers each.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A cell by its offset in an image, and its weight.</summary>
internal readonly record struct WeightedCell<T>(nint Offset, T Weight);

/// <summary>The cells that each bin of a region takes its values from: the products of both axes' samples. One object serves many regions.</summary>
internal sealed class BinCells<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Cells of a bilinear sample.</summary>
    public const int Corners = 4;

    private readonly BinSamples<T> rows;
    private readonly BinSamples<T> columns;
    private readonly WeightedCell<T>[] cells;
    private nint rowLength;
    private nint channels;

    public BinCells(RoIAlign method, int mostInBin)
    {
        rows = new BinSamples<T>(method, mostInBin);
        columns = new BinSamples<T>(method, mostInBin);
        cells = new WeightedCell<T>[Corners * mostInBin * mostInBin];
    }

    public void Place(Box box, float scale, FeatureMap<T> level)
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
