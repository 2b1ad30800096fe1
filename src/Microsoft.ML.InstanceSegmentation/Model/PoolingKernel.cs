// C: channels. P: bins along each side. A cell is C contiguous numbers, and so is a bin.
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Pools one region at a time over memory with channels innermost. Has room for the work on one, so each thread has its own.</summary>
internal abstract unsafe class PoolingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Lays the bins over a region; the other methods are about it.</summary>
    /// <param name="box">The region, in input pixels.</param>
    /// <param name="scale">Feature cells for an input pixel.</param>
    /// <param name="level">A map of the size of the features.</param>
    public abstract void Place(Box box, float scale, FeatureMap<T> level);

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
