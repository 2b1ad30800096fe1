// R: regions. m: cells of a mask along each side.
using System.Numerics.Tensors;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// What the mask head should say: the ground-truth mask under each region, pooled to the mask's grid by RoIAlign with a sample for each
/// pixel that a cell spans (He et al. 2017, section 3.1). The average of products of samples is the product of a sum along each axis:
/// rows · mask · columnsᵀ, over the window of pixels that the region touches, which alone is rasterised.
/// </summary>
/// <remarks>
/// Unaligned, the samples lie half a pixel of the network's input beside where they should, as torchvision's do, whose pasting makes up
/// for that roughly. Aligned, a cell's target is what lies under it, measured on the mask before it was enlarged, and pasting at the
/// centres of pixels gives the mask back: on nuclei of 15 pixels half a pixel is a tenth of the intersection over union.
/// </remarks>
internal static class MaskTargets
{
    /// <summary>Targets [R, m, m], 0 to 1, row by row.</summary>
    /// <param name="regions">Positive regions.</param>
    /// <param name="groundTruth">The instances of each image.</param>
    /// <param name="side">m.</param>
    /// <param name="aligned">Whether samples lie where they say, rather than where torchvision's do.</param>
    public static float[] Of(IReadOnlyList<TrainingRegion> regions, IReadOnlyList<GroundTruth> groundTruth, int side, bool aligned)
    {
        var targets = new float[regions.Count * side * side];
        if (regions.Count == 0)
            return targets;
        var method = new RoIAlign(side, SamplingRatio: 0, aligned);
        float longest = regions.Max(region => MathF.Max(region.Box.Width, region.Box.Height));
        int mostInBin = RoIAlignSamples<float>.CountInBin(method, 0, longest + 1, 1);
        Parallel.For(
            0, regions.Count,
            () => new Grid(method, mostInBin),
            (r, _, grid) =>
            {
                (int image, Box box, int? instance) = regions[r];
                grid.Pool(groundTruth[image].Masks[instance!.Value], box, targets.AsSpan(r * side * side, side * side));
                return grid;
            },
            _ => { });
        return targets;
    }

    /// <summary>Pools one region after the other; has room for one, so each thread has its own.</summary>
    private sealed class Grid(RoIAlign method, int mostInBin)
    {
        private readonly RoIAlignSamples<float> _rows = new(method, mostInBin);
        private readonly RoIAlignSamples<float> _columns = new(method, mostInBin);
        private float[] _window = [];
        private float[] _band = [];

        public void Pool(ResizedMask mask, Box box, Span<float> target)
        {
            float scaleY = 1, scaleX = 1; // pixels of the mask for one of the network's input
            if (method.Aligned)
            {
                ResizedMask enlarged = mask;
                mask = enlarged.Unenlarged;
                (scaleY, scaleX) = ((float)mask.Height / enlarged.Height, (float)mask.Width / enlarged.Width);
            }
            _rows.Place(box.Y0, box.Y1, scaleY, mask.Height);
            _columns.Place(box.X0, box.X1, scaleX, mask.Width);
            (int top, int bottom) = Touched(_rows);
            (int left, int right) = Touched(_columns);
            target.Clear();
            if (bottom <= top || right <= left)
                return; // the region is off the image
            int width = right - left;
            Reserve(ref _window, width * (bottom - top));
            Reserve(ref _band, width);
            mask.CopyTo(new PixelBounds(left, top, width, bottom - top), _window);
            for (int y = 0; y < method.Bins; y++)
            {
                Span<float> sums = _band.AsSpan(0, width); // of this row of cells, for each column of pixels
                sums.Clear();
                foreach (CellWeight<float> row in _rows.Cells(y))
                    TensorPrimitives.MultiplyAdd(_window.AsSpan((row.Cell - top) * width, width), row.Weight, sums, sums);
                for (int x = 0; x < method.Bins; x++)
                {
                    float sum = 0;
                    foreach (CellWeight<float> column in _columns.Cells(x))
                        sum += column.Weight * sums[column.Cell - left];
                    target[(y * method.Bins) + x] = sum;
                }
            }
        }

        /// <summary>The first pixel along an axis that a cell takes a share of, and the one after the last.</summary>
        private (int From, int To) Touched(RoIAlignSamples<float> samples)
        {
            (int from, int to) = (int.MaxValue, 0);
            for (int bin = 0; bin < method.Bins; bin++)
            {
                foreach (CellWeight<float> cell in samples.Cells(bin))
                    (from, to) = (Math.Min(from, cell.Cell), Math.Max(to, cell.Cell + 1));
            }
            return (from, to);
        }

        private static void Reserve(ref float[] room, int length)
        {
            if (room.Length < length)
                room = new float[length];
        }
    }
}
