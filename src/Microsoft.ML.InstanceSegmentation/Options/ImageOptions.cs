using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How an image becomes the network's input: resized, normalised, padded. The same in training and scoring.</summary>
public sealed record ImageOptions
{
    /// <summary>Length in pixels that the shorter side is resized to. Default 800; at least 1.</summary>
    public int MinSize { get; init; } = 800;

    /// <summary>
    /// Most pixels that the longer side may have after resizing; where the shorter side's resize would pass it, the longer side
    /// gets this length instead. Default 1333; at least <see cref="MinSize"/>.
    /// </summary>
    public int MaxSize { get; init; } = 1333;

    /// <summary>
    /// The window with which files of more than 8 bits a sample were decoded (<see cref="ImageFileOptions.Window"/>). The model keeps it, so that
    /// files are decoded alike for scoring; pixels that are decoded already are not touched by it. Default null: training takes that of the
    /// images, where <c>LoadInstances</c> or <c>LoadFromCoco</c> read them with one.
    /// </summary>
    public IntensityWindow? Window { get; init; }

    /// <summary>
    /// Stretches each image's contrast first, for images that are dim by chance and not by what they show, as in fluorescence microscopy.
    /// Default null: values are taken as they are.
    /// </summary>
    public ContrastStretchOptions? ContrastStretch { get; init; }

    /// <summary>Mean of red, green and blue on a scale of 0 to 1, subtracted from each pixel. Default: ImageNet's.</summary>
    public IReadOnlyList<float> Mean { get; init => field = ValueList.Of(value); } = ValueList.Of([0.485f, 0.456f, 0.406f]);

    /// <summary>Standard deviation of red, green and blue that each pixel is divided by. Default: ImageNet's.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init => field = ValueList.Of(value); } = ValueList.Of([0.229f, 0.224f, 0.225f]);

    /// <summary>Height and width are padded with zeros, at the bottom and the right, to a multiple of this. Default 32.</summary>
    public int SizeDivisor { get; init; } = 32;

    internal void Validate()
    {
        OptionCheck.Positive(MinSize);
        OptionCheck.AtLeast(MaxSize, MinSize);
        OptionCheck.Positive(SizeDivisor);
        Window?.Validate();
        ContrastStretch?.Validate();
        OptionCheck.That(Mean is { Count: 3 }, "Mean needs three values: red, green and blue.", nameof(Mean));
        OptionCheck.That(StandardDeviation is { Count: 3 }, "StandardDeviation needs three values: red, green and blue.", nameof(StandardDeviation));
        foreach (float deviation in StandardDeviation)
            OptionCheck.Positive(deviation, nameof(StandardDeviation));
    }
}
