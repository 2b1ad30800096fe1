// C: channels. A bin's result is a weighted sum of cells, or the largest of several, and a cell is C contiguous numbers.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary><see cref="RoIAlign"/> of one region at a time.</summary>
internal sealed unsafe class RoIAlignKernel<T>(RoIAlign method, int mostInBin) : PoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BinCells<T> bins = new(method, mostInBin);

    public override void Place(Box box, float scale, FeatureMap<T> level) => bins.Place(box, scale, level);

    public override void Forward(T* image, T* result, int channels)
    {
        for (int row = 0; row < method.Bins; row++)
        {
            for (int column = 0; column < method.Bins; column++, result += channels)
            {
                if (method.Maximum)
                    CellVectors<T>.Maximum(image, bins.Samples(row, column), result, channels);
                else
                    CellVectors<T>.WeightedSum(image, bins.Cells(row, column), result, channels);
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
                    CellVectors<T>.AddToMaximum(image, bins.Samples(row, column), source, target, range.From, range.To);
                else
                    CellVectors<T>.AddWeighted(bins.Cells(row, column), source, target, range.From, range.To);
            }
        }
    }
}
