using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Shuffles images that come in one order only, in bounded memory: as many as the pool holds are mixed, and a data set that fits in it
/// comes out in an order as random as a view's own.
/// </summary>
internal static class ShufflePool
{
    /// <summary>Most images held.</summary>
    public const int MaxImages = 1024;

    /// <summary>Most bytes of pixels held, beside one image.</summary>
    public const long MaxBytes = 256L << 20;

    public static IEnumerable<ImageExample> Shuffle(
        IEnumerable<ImageExample> images, Random random, int maxImages = MaxImages, long maxBytes = MaxBytes)
    {
        var pool = new List<ImageExample>();
        long bytes = 0;
        foreach (ImageExample image in images)
        {
            pool.Add(image);
            bytes += image.Pixels.LongLength;
            while (pool.Count > maxImages || bytes > maxBytes)
                yield return Draw();
        }
        while (pool.Count > 0)
            yield return Draw();

        ImageExample Draw()
        {
            int drawn = random.Next(pool.Count);
            ImageExample image = pool[drawn];
            pool[drawn] = pool[^1];
            pool.RemoveAt(pool.Count - 1);
            bytes -= image.Pixels.LongLength;
            return image;
        }
    }
}
