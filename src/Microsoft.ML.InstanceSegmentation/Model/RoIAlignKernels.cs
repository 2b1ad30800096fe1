// C: channels. P: bins along each side. A bin's result is a weighted sum of cells, and a cell is C contiguous numbers.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIAlign over memory with channels innermost. Forward, threads share the regions. Backward, they share the channels: no two add to
/// one number, and each number is added to in the order of the regions, so the result does not depend on the threads.
/// </summary>
internal sealed unsafe class RoIAlignKernels<T>(RoIAlignCall call)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Channels of a thread are a multiple of a cache line's floats.</summary>
    private const int ChannelBlock = 16;

    private readonly RoIAlignSettings settings = call.Settings;
    private readonly int mostInBin = MostInBin(call);

    public void Forward(FeatureMap<T>[] levels, FeatureMap<T> pooled)
    {
        int workers = Math.Min(Environment.ProcessorCount, call.Regions.Length);
        Share(workers, worker =>
        {
            var bins = new BinCells<T>(settings, mostInBin);
            int end = (int)((worker + 1L) * call.Regions.Length / workers);
            for (int r = (int)((long)worker * call.Regions.Length / workers); r < end; r++)
                ForwardRegion(r, levels, pooled, bins);
        });
        KeepAlive(levels, pooled);
    }

    public void Backward(FeatureMap<T>[] levels, FeatureMap<T> gradPooled, FeatureMap<T>[] gradLevels)
    {
        int channels = gradPooled.Channels;
        int blocks = (channels + ChannelBlock - 1) / ChannelBlock;
        int workers = call.Regions.Length == 0 ? 0 : Math.Min(Environment.ProcessorCount, blocks);
        Share(workers, worker =>
        {
            var bins = new BinCells<T>(settings, mostInBin);
            int from = worker * blocks / workers * ChannelBlock;
            int to = Math.Min(channels, (worker + 1) * blocks / workers * ChannelBlock);
            for (int r = 0; r < call.Regions.Length; r++)
                BackwardRegion(r, levels, gradPooled, gradLevels, bins, from, to);
        });
        KeepAlive(levels, gradPooled);
        KeepAlive(gradLevels, gradPooled);
    }

    private void ForwardRegion(int index, FeatureMap<T>[] levels, FeatureMap<T> pooled, BinCells<T> bins)
    {
        Region region = call.Regions[index];
        FeatureMap<T> level = levels[region.Level];
        T* image = level.Image(region.Image);
        T* result = pooled.Image(index);
        bins.Place(region.Box, call.Scales[region.Level], level);
        for (int row = 0; row < settings.Bins; row++)
        {
            for (int column = 0; column < settings.Bins; column++, result += pooled.Channels)
            {
                if (settings.Maximum)
                    CellVectors<T>.Maximum(image, bins.Samples(row, column), result, pooled.Channels);
                else
                    CellVectors<T>.WeightedSum(image, bins.Cells(row, column), result, pooled.Channels);
            }
        }
    }

    private void BackwardRegion(
        int index, FeatureMap<T>[] levels, FeatureMap<T> gradPooled, FeatureMap<T>[] gradLevels, BinCells<T> bins, int from, int to)
    {
        Region region = call.Regions[index];
        FeatureMap<T> gradLevel = gradLevels[region.Level];
        T* target = gradLevel.Image(region.Image);
        T* source = gradPooled.Image(index);
        bins.Place(region.Box, call.Scales[region.Level], gradLevel);
        for (int row = 0; row < settings.Bins; row++)
        {
            for (int column = 0; column < settings.Bins; column++, source += gradPooled.Channels)
            {
                if (settings.Maximum)
                    CellVectors<T>.AddToMaximum(levels[region.Level].Image(region.Image), bins.Samples(row, column), source, target, from, to);
                else
                    CellVectors<T>.AddWeighted(bins.Cells(row, column), source, target, from, to);
            }
        }
    }

    /// <summary>Most samples that a bin of any region takes along an axis.</summary>
    public static int MostInBin(RoIAlignCall call)
    {
        int most = call.Settings.SamplingRatio;
        if (most > 0)
            return most;
        foreach ((_, int level, Box box) in call.Regions)
        {
            most = Math.Max(most, BinSamples<T>.CountInBin(call.Settings, box.X0, box.X1, call.Scales[level]));
            most = Math.Max(most, BinSamples<T>.CountInBin(call.Settings, box.Y0, box.Y1, call.Scales[level]));
        }
        return most;
    }

    private static void Share(int workers, Action<int> work)
    {
        if (workers == 1)
            work(0);
        else
            Parallel.For(0, workers, work);
    }

    private static void KeepAlive(FeatureMap<T>[] levels, FeatureMap<T> pooled)
    {
        foreach (FeatureMap<T> level in levels)
            level.KeepAlive();
        pooled.KeepAlive();
    }
}
