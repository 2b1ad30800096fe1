// D: detections of an image. m: side of the mask grid.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The detections of one image, best first.</summary>
/// <param name="Boxes">[D, 4] float32: x0, y0, x1, y1 in pixels of the network's input.</param>
/// <param name="Scores">[D] float32, descending.</param>
/// <param name="Classes">[D] int64, from 0.</param>
/// <param name="Masks">[D, m, m] float32: probability of each cell of a grid laid over the box; null where the detector gives boxes only.</param>
internal sealed record ImageDetections(Tensor Boxes, Tensor Scores, Tensor Classes, Tensor? Masks)
{
    /// <summary>Proposals as detections of a single class.</summary>
    public static ImageDetections Of(ProposalBoxes proposals, Device device) =>
        Of(new SelectedDetections(proposals.Boxes, proposals.Scores, new int[proposals.Boxes.Length]), device);

    /// <summary>Boxes without masks.</summary>
    public static ImageDetections Of(SelectedDetections selected, Device device) => new(
        TensorTransfer.FromBoxes(selected.Boxes, device),
        tensor(selected.Scores, device: device),
        TensorTransfer.FromIndices(selected.Classes, device),
        Masks: null);

    /// <summary>The same detections, which outlive the scope that they are in.</summary>
    public ImageDetections MoveToOuterDisposeScope()
    {
        Boxes.MoveToOuterDisposeScope();
        Scores.MoveToOuterDisposeScope();
        Classes.MoveToOuterDisposeScope();
        Masks?.MoveToOuterDisposeScope();
        return this;
    }
}
