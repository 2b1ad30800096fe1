using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>The preset for objects of the kind that a data set has, and why.</summary>
internal sealed record PresetByNeed(InstanceSegmentationOptions Preset, string Reason)
{
    private const float ThinElongation = 3;

    /// <summary>A quarter of the objects is too many to leave to square anchors.</summary>
    private const double ThinShare = 0.25;

    /// <summary>√area as a share of the image's shorter side: what ten across an image would have, and what nearly fills it.</summary>
    private const float SmallShare = 0.1f, LargeShare = 0.4f;

    /// <summary>Median elongation of round objects, whose boxes are wide as often as high.</summary>
    private const float RoundElongation = 1.5f, RoundRatio = 1.25f;

    /// <param name="data">Statistics with at least one object.</param>
    public static PresetByNeed For(DatasetStatistics data)
    {
        IReadOnlyList<ObjectSize> objects = data.ObjectSizes;
        double thin = objects.Count(item => item.Elongation > ThinElongation) / (double)objects.Count;
        if (thin >= ThinShare)
        {
            return new PresetByNeed(
                InstanceSegmentationPresets.ThinObjects,
                Invariant($"ThinObjects: {thin:0%} of the objects have a box more than {ThinElongation} times as long as wide, ")
                    + Invariant($"and {ThinShare:0%} are enough."));
        }
        float share = new Quantiles(objects.Select(item => item.ShareOfImage)).Median;
        string ofImage = Invariant($"the median object's √area is {share:0.0%} of the image's shorter side");
        if (share > LargeShare)
        {
            return new PresetByNeed(
                InstanceSegmentationPresets.LargeObjects, Invariant($"LargeObjects: {ofImage} (above {LargeShare:0%})."));
        }
        if (share >= SmallShare)
        {
            return new PresetByNeed(
                InstanceSegmentationPresets.GeneralObjects, Invariant($"GeneralObjects: {ofImage} ({SmallShare:0%} to {LargeShare:0%})."));
        }
        return Small(objects, Invariant($"SmallObjects: {ofImage} (below {SmallShare:0%})"));
    }

    /// <summary>Whether up and down mean something shows in the boxes: upright people are higher than wide, cars wider than high.</summary>
    private static PresetByNeed Small(IReadOnlyList<ObjectSize> objects, string reason)
    {
        InstanceSegmentationOptions preset = InstanceSegmentationPresets.SmallObjects;
        float elongation = new Quantiles(objects.Select(item => item.Elongation)).Median;
        float ratio = new Quantiles(objects.Select(item => item.AspectRatio)).Median;
        bool isRound = elongation <= RoundElongation && ratio <= RoundRatio && ratio >= 1 / RoundRatio;
        return isRound
            ? new PresetByNeed(
                preset,
                Invariant($"{reason}, and they are round: the median box is {elongation:0.##} times as long as wide. Quarter turns and ")
                    + "mirror images are trained on, as for images seen from above; where up and down mean something, set Augmentation.")
            : new PresetByNeed(
                preset with { Augmentation = new AugmentationOptions() },
                Invariant($"{reason}. They are not round: the median box is {elongation:0.##} times as long as wide, and the median ")
                    + Invariant($"height is {ratio:0.##} times the width. So images are mirrored left to right, and not turned."));
    }
}
