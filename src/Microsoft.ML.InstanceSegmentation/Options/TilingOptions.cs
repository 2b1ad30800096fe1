using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Scores an image in overlapping square tiles and unites what they show, for images whose objects would be lost at the network's size, as in
/// aerial photographs and slides of microscopes. An image that fits into one tile is scored whole. Each tile is resized as
/// <see cref="ImageOptions"/> says; so are the crops of a tile's size that training takes from larger images. See docs/large-images.md.
/// </summary>
public sealed record TilingOptions
{
    /// <summary>
    /// Side of a tile in pixels of the image; at least 16. Default 1024. With <see cref="ImageOptions.MinSize"/> of the same number, tiles keep
    /// the image's resolution.
    /// </summary>
    public int Side { get; init; } = 1024;

    /// <summary>
    /// Pixels that neighbouring tiles share at least, from 0 to half of <see cref="Side"/>. Default 128. An object that is not larger is whole in
    /// one of the tiles; the parts of a larger one are united.
    /// </summary>
    public int Overlap { get; init; } = 128;

    internal void Validate()
    {
        OptionCheck.AtLeast(Side, 16, "Tiling.Side");
        OptionCheck.InRange(Overlap, 0, Side / 2, "Tiling.Overlap");
    }
}
