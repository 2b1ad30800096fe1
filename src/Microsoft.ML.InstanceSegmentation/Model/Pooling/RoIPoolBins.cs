using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The whole cells that each bin of RoIPool covers along one axis of a region (Girshick 2015, section 2.1), rounded as in the original
/// code and torchvision: the region's ends to the nearest cell, half a cell away from zero, and both belong to it; each bin's start down
/// and its end up, so that neighbouring bins share a cell. One object serves many regions.
/// </summary>
internal sealed class RoIPoolBins<T>(int bins)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int From, int To)[] _ranges = new (int, int)[bins];

    /// <summary>First cell of a bin and the one after its last; no cell where From is not less than To, as off the map.</summary>
    public (int From, int To) this[int bin] => _ranges[bin];

    /// <summary>Lays the bins.</summary>
    /// <param name="from">Where the region starts, in input pixels.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="scale">Feature cells for an input pixel.</param>
    /// <param name="size">Feature cells along the axis.</param>
    public void Place(float from, float to, float scale, int size)
    {
        long start = Nearest(from, scale);
        long length = Math.Max(Nearest(to, scale) - start + 1, 1);
        T binLength = T.CreateChecked(length) / T.CreateChecked(bins);
        for (int bin = 0; bin < bins; bin++)
        {
            long first = start + long.CreateSaturating(T.Floor(T.CreateChecked(bin) * binLength));
            long end = start + long.CreateSaturating(T.Ceiling(T.CreateChecked(bin + 1) * binLength));
            _ranges[bin] = ((int)Math.Clamp(first, 0, size), (int)Math.Clamp(end, 0, size));
        }
    }

    /// <summary>An int, so that sums of a few stay exact.</summary>
    private static long Nearest(float pixel, float scale) =>
        int.CreateSaturating(T.Round(T.CreateChecked(pixel) * T.CreateChecked(scale), MidpointRounding.AwayFromZero));
}
