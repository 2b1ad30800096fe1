using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The anchors: boxes of fixed sizes and aspect ratios at every location of the feature maps, which proposals are predicted relative to
/// (Ren et al. 2015, section 3.1.1).
/// </summary>
public sealed record AnchorOptions
{
    /// <summary>
    /// Side lengths of the square anchor in input pixels, a list for each pyramid level from the finest, the pooled level included.
    /// Default 32, 64, 128, 256, 512, one a level.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>> Sizes { get; init => field = ValueList.OfLists(value); } =
        ValueList.OfLists<float>([[32], [64], [128], [256], [512]]);

    /// <summary>Height divided by width; each size has an anchor of every ratio with the same area. Default 0.5, 1, 2.</summary>
    public IReadOnlyList<float> AspectRatios { get; init => field = ValueList.Of(value); } = ValueList.Of([0.5f, 1f, 2f]);

    internal void Validate(int levels)
    {
        OptionCheck.NotEmpty(Sizes);
        OptionCheck.NotEmpty(AspectRatios);
        OptionCheck.That(Sizes.Count == levels, $"Anchors.Sizes has {Sizes.Count} lists; it needs {levels}, one for each level of the backbone (a pyramid has one for each of its stages and a pooled one; C4 has one).", nameof(Sizes));
        foreach (IReadOnlyList<float> level in Sizes)
        {
            OptionCheck.NotEmpty(level, nameof(Sizes));
            OptionCheck.That(level.Count == Sizes[0].Count, "Every level of Anchors.Sizes must have as many sizes: the proposal head is shared.", nameof(Sizes));
            foreach (float size in level)
                OptionCheck.Positive(size, nameof(Sizes));
        }
        foreach (float ratio in AspectRatios)
            OptionCheck.Positive(ratio, nameof(AspectRatios));
    }
}
