// N: images. H, W: the padded height and width.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// From decoded images to the network's input, in training and (the same steps, as graph nodes) in scoring:
/// values on a scale of 0 to 1, normalised, resized, padded.
/// </summary>
internal sealed class ImageTransform(ImageOptions options)
{
    private static readonly Scalar s_largestByte = 255f;
    private readonly float[] _mean = [.. options.Mean];
    private readonly float[] _deviation = [.. options.StandardDeviation];

    /// <summary>Height and width of an image at the network's size, before padding.</summary>
    public (int Height, int Width) Resized(int height, int width) => ImageSizeRule.Resized(height, width, options);

    /// <summary>The images as one batch on a device.</summary>
    public ImageBatch Batch(IReadOnlyList<ImageExample> images, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        (int Height, int Width)[] sizes = [.. images.Select(image => Resized(image.Height, image.Width))];
        (int height, int width) = (Padded(sizes.Max(size => size.Height)), Padded(sizes.Max(size => size.Width)));
        Tensor batch = zeros([images.Count, height, width, 3], device: device); // [N, H, W, 3]
        for (int n = 0; n < images.Count; n++)
        {
            Tensor resized = Resize(Normalized(images[n], device), sizes[n]);
            batch.select(0, n).narrow(0, 0, sizes[n].Height).narrow(1, 0, sizes[n].Width).copy_(resized);
        }
        return new ImageBatch(ChannelsLast.ToLogical(batch).MoveToOuterDisposeScope(), sizes);
    }

    /// <summary>[height, width, 3], on the image's own size.</summary>
    private Tensor Normalized(ImageExample image, Device device)
    {
        Tensor pixels = tensor(image.Pixels, [image.Height, image.Width, 3], device: device).to_type(ScalarType.Float32);
        if (options.ContrastStretch is { } stretch)
        {
            (byte low, byte high) = ContrastRule.Limits(image.Pixels, stretch);
            using Scalar offset = (float)low, scale = byte.MaxValue / ContrastRule.Span(low, high);
            pixels = pixels.sub_(offset).mul_(scale);
        }
        return pixels.div_(s_largestByte).sub_(tensor(_mean, device: device)).div_(tensor(_deviation, device: device));
    }

    /// <summary>Bilinear between the centres of pixels, [height, width, 3].</summary>
    private static Tensor Resize(Tensor image, (int Height, int Width) size)
    {
        if ((image.shape[0], image.shape[1]) == size)
            return image;
        Tensor resized = nn.functional.interpolate(
            ChannelsLast.ToLogical(image.unsqueeze(0)), [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false);
        return ChannelsLast.ToMemory(resized).squeeze(0);
    }

    private int Padded(int side) => (side + options.SizeDivisor - 1) / options.SizeDivisor * options.SizeDivisor;
}
