using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// From decoded images to the network's input, in training and (the same steps, as graph nodes) in scoring:
/// values on a scale of 0 to 1, normalised, resized, padded.
/// </summary>
internal sealed class ImageTransform(ImageOptions options)
{
    /// <summary>Height and width of an image at the network's size, before padding.</summary>
    public (int Height, int Width) Resized(int height, int width)
    {
        // Single precision here and double in the product, as torchvision computes it: the sizes agree to the pixel.
        float scale = MathF.Min((float)options.MinSize / Math.Min(height, width), (float)options.MaxSize / Math.Max(height, width));
        return (Side(height), Side(width));

        int Side(int side) => Math.Max(1, (int)Math.Floor(side * (double)scale));
    }

    /// <summary>The images as one batch on a device; every tensor but the result's is disposed.</summary>
    public ImageBatch Batch(IReadOnlyList<ImageExample> images, Device device) => throw new NotImplementedException();
}
