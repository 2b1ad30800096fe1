// G: instances of the image. H, W: its height and width at the network's size.
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Turns annotations in an image's own pixels into the ground truth of the resized image.</summary>
internal static class TargetEncoder
{
    /// <summary>The ground truth on a device; its tensors are the caller's to dispose.</summary>
    /// <param name="example">The image and its annotations.</param>
    /// <param name="height">Height of the image at the network's size.</param>
    /// <param name="width">Width of the image at the network's size.</param>
    /// <param name="device">Where the tensors are to be.</param>
    public static InstanceTargets Encode(ImageExample example, int height, int width, Device device)
    {
        using var scope = NewDisposeScope();
        InstanceAnnotations instances = example.Instances;
        int count = instances.Count;
        return new InstanceTargets(
            Keep(tensor(ScaleBoxes(instances.Boxes, (float)width / example.Width, (float)height / example.Height), [count, 4])),
            Keep(tensor(Array.ConvertAll(instances.Classes, index => (long)index), [count])),
            Keep(tensor(Rasterize(instances.Masks, height, width), [count, height, width])),
            Keep(tensor(instances.IsCrowd, [count])));

        Tensor Keep(Tensor made) => made.to(device).DetachFromDisposeScope();
    }

    private static float[] ScaleBoxes(float[] boxes, float scaleX, float scaleY)
    {
        var scaled = new float[boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
            scaled[i] = boxes[i] * (i % 2 == 0 ? scaleX : scaleY);
        return scaled;
    }

    // [G, H, W], row by row.
    private static byte[] Rasterize(RunLengthMask[] masks, int height, int width)
    {
        var pixels = new byte[masks.Length * height * width];
        for (int i = 0; i < masks.Length; i++)
        {
            RunLengthMask mask = masks[i].Height == height && masks[i].Width == width ? masks[i] : masks[i].Resize(height, width);
            mask.CopyTo(pixels.AsSpan(i * height * width, height * width));
        }
        return pixels;
    }
}
