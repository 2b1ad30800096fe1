using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Turns annotations in an image's own pixels into the ground truth of the resized image.</summary>
internal static class GroundTruthResizer
{
    /// <param name="example">The image and its annotations.</param>
    /// <param name="height">Height of the image at the network's size, without padding.</param>
    /// <param name="width">Width of the image at the network's size, without padding.</param>
    public static GroundTruth Encode(ImageExample example, int height, int width)
    {
        InstanceAnnotations instances = example.Instances;
        Box[] boxes = ScaleBoxes(instances.Boxes, (float)width / example.Width, (float)height / example.Height);
        int[] objects = [.. Enumerable.Range(0, instances.Count).Where(i => !instances.IsCrowd[i])];
        return new GroundTruth(
            Array.ConvertAll(objects, i => boxes[i]),
            Array.ConvertAll(objects, i => instances.Classes[i]),
            Array.ConvertAll(objects, i => new ResizedMask(instances.Masks[i], height, width)),
            [.. boxes.Where((_, i) => instances.IsCrowd[i])]);
    }

    private static Box[] ScaleBoxes(float[] boxes, float scaleX, float scaleY)
    {
        Box[] scaled = MemoryMarshal.Cast<float, Box>(boxes).ToArray();
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = new Box(scaled[i].X0 * scaleX, scaled[i].Y0 * scaleY, scaled[i].X1 * scaleX, scaled[i].Y1 * scaleY);
        return scaled;
    }
}
