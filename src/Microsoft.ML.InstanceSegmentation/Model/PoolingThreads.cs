// C: channels. P: bins along each side.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Region pooling over memory with channels innermost, on all processors. Forward, threads share the regions. Backward, they share the
/// channels: no two add to one number, and each number is added to in the order of the regions, so the result does not depend on the
/// threads.
/// </summary>
internal static unsafe class PoolingThreads<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Channels of a thread are a multiple of a cache line's floats.</summary>
    private const int ChannelBlock = 16;

    /// <summary>Pools all regions.</summary>
    /// <param name="call">The regions.</param>
    /// <param name="levels">The features.</param>
    /// <param name="pooled">A grid of P × P cells for each region.</param>
    public static void Forward(PoolingCall call, FeatureMap<T>[] levels, FeatureMap<T> pooled)
    {
        int workers = Math.Min(Environment.ProcessorCount, call.Regions.Length);
        Share(workers, worker =>
        {
            PoolingKernel<T> kernel = call.Method.Kernel<T>(call);
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
    public static void Backward(PoolingCall call, FeatureMap<T>[] levels, FeatureMap<T> gradPooled, FeatureMap<T>[] gradLevels)
    {
        int channels = gradPooled.Channels;
        int blocks = (channels + ChannelBlock - 1) / ChannelBlock;
        int workers = call.Regions.Length == 0 ? 0 : Math.Min(Environment.ProcessorCount, blocks);
        Share(workers, worker =>
        {
            PoolingKernel<T> kernel = call.Method.Kernel<T>(call);
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

    private static void KeepAlive(FeatureMap<T>[] levels, FeatureMap<T> pooled)
    {
        foreach (FeatureMap<T> level in levels)
            level.KeepAlive();
        pooled.KeepAlive();
    }
}
