// G: instances of an image. H, W: its height and width. R: regions. m: cells of a mask along each side.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// What the mask head should say: the ground-truth mask under each region, pooled to the mask's grid by RoIAlign with a sample for each
/// pixel that a cell spans (He et al. 2017, section 3.1). The average of products of samples is the product of a matrix of each axis:
/// rows · mask · columnsᵀ, over the pixels that the region touches.
/// </summary>
internal static class MaskTargets
{
    /// <summary>Targets [R, m, m], 0 to 1.</summary>
    /// <param name="regions">Positive regions.</param>
    /// <param name="groundTruth">The instances of each image.</param>
    /// <param name="side">m.</param>
    public static Tensor Of(IReadOnlyList<TrainingRegion> regions, IReadOnlyList<GroundTruth> groundTruth, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        var method = new RoIAlign(side, SamplingRatio: 0);
        float longest = regions.Max(region => MathF.Max(region.Box.Width, region.Box.Height));
        var samples = new RoIAlignSamples<float>(method, RoIAlignSamples<float>.CountInBin(method, 0, longest + 1, 1));
        var targets = new List<Tensor>(regions.Count);
        foreach ((int image, Box box, int? instance) in regions)
        {
            GroundTruth truth = groundTruth[image];
            Tensor mask = truth.Masks.select(0, truth.MaskIndices[instance!.Value]); // [H, W]
            samples.Place(box.Y0, box.Y1, scale: 1, (int)mask.shape[0]);
            (Tensor rows, int top) = AxisMatrix(samples, side, mask.device);
            samples.Place(box.X0, box.X1, scale: 1, (int)mask.shape[1]);
            (Tensor columns, int left) = AxisMatrix(samples, side, mask.device);
            Tensor pixels = mask.narrow(0, top, rows.shape[1]).narrow(1, left, columns.shape[1]).to_type(ScalarType.Float32);
            targets.Add(rows.mm(pixels).mm(columns.t())); // [m, m]
        }
        return stack(targets).MoveToOuterDisposeScope();
    }

    /// <summary>Weights [m, pixels] of the pixels from a first one on in each cell of the grid along an axis.</summary>
    private static (Tensor Matrix, int First) AxisMatrix(RoIAlignSamples<float> samples, int side, Device device)
    {
        (int first, int last) = (int.MaxValue, 0);
        for (int bin = 0; bin < side; bin++)
        {
            foreach (CellWeight<float> cell in samples.Cells(bin))
                (first, last) = (Math.Min(first, cell.Cell), Math.Max(last, cell.Cell));
        }
        first = Math.Min(first, last); // no cell at all: a matrix of zeros for the first pixel
        int length = last + 1 - first;
        var weights = new float[side * length];
        for (int bin = 0; bin < side; bin++)
        {
            foreach (CellWeight<float> cell in samples.Cells(bin))
                weights[(bin * length) + cell.Cell - first] = cell.Weight;
        }
        return (tensor(weights, [side, length], device: device), first);
    }
}
