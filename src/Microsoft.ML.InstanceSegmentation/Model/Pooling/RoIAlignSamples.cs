using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A cell of an axis and its weight.</summary>
internal record struct CellWeight<T>(int Cell, T Weight);

/// <summary>A sample between two neighbouring cells of an axis; both weights are 0 for a sample off the map.</summary>
internal readonly record struct AxisSample<T>(CellWeight<T> Low, CellWeight<T> High);

/// <summary>
/// The regularly spaced samples that RoIAlign takes along one axis of a region (He et al. 2017, section 3, figure 3). A bilinear
/// sample of the feature map is the product of a sample of each axis, and no coordinate is rounded. One object serves many regions.
/// </summary>
internal sealed class RoIAlignSamples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T s_half = T.CreateChecked(0.5);
    private readonly RoIAlign _method;
    private readonly AxisSample<T>[] _samples;
    private readonly CellWeight<T>[] _cells;
    private readonly int[] _cellCounts;

    /// <param name="method">The pooling.</param>
    /// <param name="mostInBin">Most samples that a bin of any region takes along an axis.</param>
    public RoIAlignSamples(RoIAlign method, int mostInBin)
    {
        _method = method;
        _samples = new AxisSample<T>[method.Bins * mostInBin];
        _cells = new CellWeight<T>[2 * _samples.Length];
        _cellCounts = new int[method.Bins];
    }

    /// <summary>Samples of each bin along the axis: fixed, or one for each cell that a bin spans, and then 0 for an empty region.</summary>
    public int InBin { get; private set; }

    /// <summary>The samples of a bin.</summary>
    public ReadOnlySpan<AxisSample<T>> Samples(int bin) => _samples.AsSpan(bin * InBin, InBin);

    /// <summary>The cells that the average of a bin's samples touches, each once, with the sum of its weights.</summary>
    public ReadOnlySpan<CellWeight<T>> Cells(int bin) => _cells.AsSpan(2 * bin * InBin, _cellCounts[bin]);

    /// <summary>How many samples a bin takes along an axis of a region.</summary>
    public static int CountInBin(RoIAlign method, float from, float to, float scale) =>
        CountInBin(method, Extent(method, from, to, scale).Length);

    /// <summary>Places the samples.</summary>
    /// <param name="from">Where the region starts, in input pixels.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="scale">Feature cells for an input pixel.</param>
    /// <param name="size">Feature cells along the axis.</param>
    public void Place(float from, float to, float scale, int size)
    {
        (T start, T length) = Extent(_method, from, to, scale);
        InBin = CountInBin(_method, length);
        T binLength = length / T.CreateChecked(_method.Bins);
        for (int bin = 0, next = 0; bin < _method.Bins; bin++)
        {
            _cellCounts[bin] = 0;
            for (int i = 0; i < InBin; i++, next++)
            {
                T within = (T.CreateChecked(i) + s_half) * binLength / T.CreateChecked(InBin);
                _samples[next] = SampleAt(start + (T.CreateChecked(bin) * binLength) + within, size);
                AddToAverage(bin, _samples[next].Low);
                AddToAverage(bin, _samples[next].High);
            }
        }
    }

    private static (T Start, T Length) Extent(RoIAlign method, float from, float to, float scale)
    {
        T offset = method.Aligned ? s_half : T.Zero;
        T start = (T.CreateChecked(from) * T.CreateChecked(scale)) - offset;
        T length = (T.CreateChecked(to) * T.CreateChecked(scale)) - offset - start;
        // Unaligned regions are at least one cell wide, as in the original implementations.
        return (start, method.Aligned ? length : T.Max(length, T.One));
    }

    private static int CountInBin(RoIAlign method, T length) =>
        method.SamplingRatio > 0 ? method.SamplingRatio : Math.Max(0, int.CreateSaturating(T.Ceiling(length / T.CreateChecked(method.Bins))));

    private static AxisSample<T> SampleAt(T position, int size)
    {
        // Up to one cell off the map a sample takes the border's value, farther off it is 0.
        if (!(position >= -T.One && position <= T.CreateChecked(size)))
            return default;
        position = T.Max(position, T.Zero);
        int low = int.CreateTruncating(position);
        if (low >= size - 1)
            return new AxisSample<T>(new CellWeight<T>(size - 1, T.One), new CellWeight<T>(size - 1, T.Zero));
        T highWeight = position - T.CreateChecked(low);
        return new AxisSample<T>(new CellWeight<T>(low, T.One - highWeight), new CellWeight<T>(low + 1, highWeight));
    }

    private void AddToAverage(int bin, CellWeight<T> cell)
    {
        if (cell.Weight == T.Zero)
            return;
        T weight = cell.Weight / T.CreateChecked(InBin);
        Span<CellWeight<T>> room = _cells.AsSpan(2 * bin * InBin, 2 * InBin);
        int count = _cellCounts[bin];
        // Neighbouring samples share cells, so the one that is looked for is among the last.
        for (int i = count - 1; i >= 0; i--)
        {
            if (room[i].Cell == cell.Cell)
            {
                room[i].Weight += weight;
                return;
            }
        }
        room[count] = cell with { Weight = weight };
        _cellCounts[bin]++;
    }
}
