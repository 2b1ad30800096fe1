// C: channels. P: bins along each side. A cell is C contiguous numbers, and so is a bin.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Region pooling over memory with channels innermost, on all processors. Forward, threads share the regions. Backward, they share the
/// channels: no two add to one number, and each number is added to in the order of the regions, so the result does not depend on the
/// threads.
/// </summary>
internal static unsafe class CpuPoolingLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Channels of a thread are a multiple of a cache line's floats.</summary>
    private const int ChannelBlock = 16;

    /// <summary>Pools all regions.</summary>
    /// <param name="call">The regions.</param>
    /// <param name="levels">The features.</param>
    /// <param name="pooled">A grid of P × P cells for each region.</param>
    public static void Forward(PoolingCall call, FeatureMemory<T>[] levels, FeatureMemory<T> pooled)
    {
        int workers = Math.Min(Environment.ProcessorCount, call.Regions.Length);
        Share(workers, worker =>
        {
            CpuPoolingKernel<T> kernel = call.Method.Kernel<T>(call);
            int end = (int)((worker + 1L) * call.Regions.Length / workers);
            for (int r = (int)((long)worker * call.Regions.Length / workers); r < end; r++)
            {
                (int image, int level, Box box) = call.Regions[r];
                kernel.Place(box, call.Scales[level], levels[level]);
                kernel.Forward(levels[level].Image(image), pooled.Image(r), pooled.Channels);
            }
        });
        KeepAlive(levels, pooled);
    }

    /// <summary>Adds the gradient of all regions to that of the features.</summary>
    /// <param name="call">The regions.</param>
    /// <param name="levels">The features, if the method takes a maximum, or none.</param>
    /// <param name="gradPooled">Gradient of the pooled regions.</param>
    /// <param name="gradLevels">Gradient of the features.</param>
    public static void Backward(PoolingCall call, FeatureMemory<T>[] levels, FeatureMemory<T> gradPooled, FeatureMemory<T>[] gradLevels)
    {
        int channels = gradPooled.Channels;
        int blocks = (channels + ChannelBlock - 1) / ChannelBlock;
        int workers = call.Regions.Length == 0 ? 0 : Math.Min(Environment.ProcessorCount, blocks);
        Share(workers, worker =>
        {
            CpuPoolingKernel<T> kernel = call.Method.Kernel<T>(call);
            int from = worker * blocks / workers * ChannelBlock;
            int to = Math.Min(channels, (worker + 1) * blocks / workers * ChannelBlock);
            for (int r = 0; r < call.Regions.Length; r++)
            {
                (int image, int level, Box box) = call.Regions[r];
                T* features = levels.Length == 0 ? null : levels[level].Image(image);
                kernel.Place(box, call.Scales[level], gradLevels[level]);
                kernel.Backward(features, gradPooled.Image(r), gradLevels[level].Image(image), channels, (from, to));
            }
        });
        KeepAlive(levels, gradPooled);
        KeepAlive(gradLevels, gradPooled);
    }

    private static void Share(int workers, Action<int> work)
    {
        if (workers == 1)
            work(0);
        else
            Parallel.For(0, workers, work);
    }

    private static void KeepAlive(FeatureMemory<T>[] levels, FeatureMemory<T> pooled)
    {
        foreach (FeatureMemory<T> level in levels)
            level.KeepAlive();
        pooled.KeepAlive();
    }
}

/// <summary>Pools one region at a time over memory with channels innermost. Has room for the work on one, so each thread has its own.</summary>
internal abstract unsafe class CpuPoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Lays the bins over a region; the other methods are about it.</summary>
    /// <param name="box">The region, in input pixels.</param>
    /// <param name="scale">Feature cells for an input pixel.</param>
    /// <param name="level">A map of the size of the features.</param>
    public abstract void Place(Box box, float scale, FeatureMemory<T> level);

    /// <summary>Computes the region's bins.</summary>
    /// <param name="image">Features of the region's image.</param>
    /// <param name="result">P·P bins.</param>
    /// <param name="channels">C.</param>
    public abstract void Forward(T* image, T* result, int channels);

    /// <summary>Adds the gradient of the region's bins to that of the cells, for the channels of a range.</summary>
    /// <param name="image">Features of the region's image, if the method takes a maximum.</param>
    /// <param name="source">P·P bins.</param>
    /// <param name="target">Gradient of the image's features.</param>
    /// <param name="channels">C.</param>
    /// <param name="range">The channels.</param>
    public abstract void Backward(T* image, T* source, T* target, int channels, (int From, int To) range);
}
