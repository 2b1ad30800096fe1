using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Instances of another training image pasted into the image (Ghiasi et al. 2021): cut out along their masks, without blending, each at a
/// random place. What they cover is taken from the masks below them. Crowd regions are not pasted.
/// </summary>
public sealed record CopyPasteOptions
{
    /// <summary>
    /// Probability of pasting into an image, 0 to 1. Default 0: never. The first image of a training has no other to take from.
    /// </summary>
    public float Probability { get; init; }

    /// <summary>
    /// Most instances that are pasted; each image's number is drawn from 1 to this, or to all that the other has. Default 10; at least 1.
    /// </summary>
    public int MaxInstances { get; init; } = 10;

    /// <summary>Least scale factor of a pasted instance, at least 0.01. Default 0.8.</summary>
    public float MinScale { get; init; } = 0.8f;

    /// <summary>Largest scale factor of a pasted instance, at least <see cref="MinScale"/>. Default 1.25.</summary>
    public float MaxScale { get; init; } = 1.25f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "CopyPaste.Probability");
        OptionCheck.Positive(MaxInstances, "CopyPaste.MaxInstances");
        OptionCheck.AtLeast(MinScale, 0.01f, "CopyPaste.MinScale");
        OptionCheck.AtLeast(MaxScale, MinScale, "CopyPaste.MaxScale");
    }
}
