// R: regions of the minibatches of all images. P: the positive ones.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The regions that train the heads, with what they should say of each.</summary>
internal sealed class SampledRegions
{
    private readonly Device _device;

    public SampledRegions(IReadOnlyList<TrainingRegion> regions, IReadOnlyList<GroundTruth> groundTruth, Device device)
    {
        _device = device;
        Regions = regions;
        GroundTruth = groundTruth;
        int[] positives = [.. Enumerable.Range(0, regions.Count).Where(r => regions[r].Instance is not null)];
        PositiveRegions = [.. positives.Select(r => regions[r])];
        Positives = TensorTransfer.FromIndices(positives, device);
        Labels = TensorTransfer.FromIndices(regions.Select(Label), device);
    }

    /// <summary>All R regions, each image's positives first.</summary>
    public IReadOnlyList<TrainingRegion> Regions { get; }

    /// <summary>The instances of each image.</summary>
    public IReadOnlyList<GroundTruth> GroundTruth { get; }

    /// <summary>The P positive ones.</summary>
    public TrainingRegion[] PositiveRegions { get; }

    /// <summary>[P] int64: their indices among all regions.</summary>
    public Tensor Positives { get; }

    /// <summary>[R] int64: class of each region, 0 for background.</summary>
    public Tensor Labels { get; }

    /// <summary>[P, 4]: the positive regions.</summary>
    public Tensor PositiveBoxes() => TensorTransfer.FromBoxes([.. PositiveRegions.Select(region => region.Box)], _device);

    /// <summary>[P, 4]: the ground-truth box that each is on.</summary>
    public Tensor PositiveTargets() =>
        TensorTransfer.FromBoxes([.. PositiveRegions.Select(region => GroundTruth[region.Image].Boxes[region.Instance!.Value])], _device);

    /// <summary>The positive regions, or as many of each image's as are wanted, drawn at random, in their order.</summary>
    public TrainingRegion[] SamplePositives(int? mostOfImage, Random random) =>
        mostOfImage is not { } most
            ? PositiveRegions
            : [.. PositiveRegions.GroupBy(region => region.Image).SelectMany(ofImage => Sample([.. ofImage], most, random))];

    /// <summary>The network's class of a region: 0 for background, which no class of the user's is.</summary>
    public int Label(TrainingRegion region) => region.Instance is { } instance ? GroundTruth[region.Image].Classes[instance] + 1 : 0;

    private static IEnumerable<TrainingRegion> Sample(TrainingRegion[] regions, int most, Random random)
    {
        if (regions.Length <= most)
            return regions;
        return RandomSubset.Of([.. Enumerable.Range(0, regions.Length)], most, random).Select(index => regions[index]);
    }
}
