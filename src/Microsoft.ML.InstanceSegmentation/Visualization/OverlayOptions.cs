using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What colours distinguish: instances or classes.</summary>
public enum OverlayColoring
{
    /// <summary>
    /// Each instance has its own colour: the palette's 16 colours are assigned in order and repeat after the last.
    /// </summary>
    Instance,

    /// <summary>
    /// Each class has its own colour. The palette's colours are assigned in the order of <see cref="OverlayOptions.ClassNames"/>, then to
    /// other classes in the order in which they first appear.
    /// </summary>
    Class,
}

/// <summary>What is drawn on an image, and how.</summary>
public sealed record OverlayOptions
{
    /// <summary>What colours distinguish: instances or classes. Default: <see cref="OverlayColoring.Instance"/>.</summary>
    public OverlayColoring Coloring { get; init; } = OverlayColoring.Instance;

    /// <summary>
    /// Order of the classes' colours with <see cref="OverlayColoring.Class"/>: give it to have the same colours in every picture. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Instances with a lower score are not drawn, 0 to 1. Default 0.5; 0 draws all.</summary>
    public float MinimumScore { get; init; } = 0.5f;

    /// <summary>Opacity of the colour inside masks, 0 (invisible) to 1 (opaque). Default 0.4.</summary>
    public float FillOpacity { get; init; } = 0.4f;

    /// <summary>Whether boxes are drawn. Default true.</summary>
    public bool ShowBoxes { get; init; } = true;

    /// <summary>
    /// Whether class names and scores are drawn. Default true; still, where there are so many that they would hide the picture, the
    /// class names are left out, or both.
    /// </summary>
    public bool ShowLabels { get; init; } = true;

    /// <summary>
    /// The picture's size as a multiple of the image's. Default null: small images are enlarged by a whole number so that their
    /// shorter side has at least 512 pixels, the longer at most 8192, and others keep their size.
    /// </summary>
    public float? Scale { get; init; }

    /// <summary>
    /// A font file (.ttf, .otf or .ttc) for class names and scores. Default null: an installed font that has the letters, which is
    /// looked for in the system's usual folders. Letters that this file lacks are taken from installed fonts too; those that none has
    /// are drawn in a plain font of the library's own, which knows ASCII and draws a box for everything else. Letters are set side by
    /// side from left to right: scripts that join them are not shaped.
    /// </summary>
    /// <exception cref="FileNotFoundException">When something is drawn: there is no such file.</exception>
    /// <exception cref="InvalidDataException">When something is drawn: the file is not a font.</exception>
    public string? FontFile { get; init; }

    internal void Validate()
    {
        OptionCheck.InRange(MinimumScore, 0f, 1f);
        OptionCheck.InRange(FillOpacity, 0f, 1f);
        if (Scale is { } scale)
            OptionCheck.Positive(scale, nameof(Scale));
    }
}
