// G: ground-truth instances of an image without its crowds.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Ground truth of one image: what boxes are compared with, in plain memory, and the masks where they are.</summary>
/// <param name="Boxes">G boxes.</param>
/// <param name="Classes">Class of each, from 0.</param>
/// <param name="MaskIndices">Index of each one's mask.</param>
/// <param name="Masks">[instances, H, W] uint8, crowds included.</param>
/// <param name="Crowds">Boxes of the crowd regions.</param>
internal sealed record GroundTruth(Box[] Boxes, int[] Classes, int[] MaskIndices, Tensor Masks, Box[] Crowds)
{
    public static GroundTruth Of(InstanceTargets targets)
    {
        Box[] boxes = TensorTransfer.ReadBoxes(targets.Boxes);
        long[] classes = TensorTransfer.Read<long>(targets.Classes);
        bool[] isCrowd = TensorTransfer.Read<bool>(targets.IsCrowd);
        int[] instances = [.. Enumerable.Range(0, boxes.Length).Where(i => !isCrowd[i])];
        return new GroundTruth(
            Array.ConvertAll(instances, i => boxes[i]),
            Array.ConvertAll(instances, i => (int)classes[i]),
            instances,
            targets.Masks,
            [.. boxes.Where((_, i) => isCrowd[i])]);
    }
}
