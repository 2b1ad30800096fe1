namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Layers of the box and the mask head (He et al. 2017, figure 4, right).</summary>
public sealed record HeadOptions
{
    /// <summary>
    /// Channels of each 3×3 convolution of the box head. Default none, as in the paper: two fully connected layers. With convolutions a
    /// single one follows them (Wu and He 2018, section 5.2); torchvision's version 2 has 256, 256, 256, 256.
    /// </summary>
    public IReadOnlyList<int> BoxConvolutions { get; init; } = [];

    /// <summary>Width of the box head's fully connected layers. Default 1024.</summary>
    public int BoxWidth { get; init; } = 1024;

    /// <summary>Channels of each 3×3 convolution of the mask head. Default 256, 256, 256, 256.</summary>
    public IReadOnlyList<int> MaskWidths { get; init; } = [256, 256, 256, 256];

    /// <summary>
    /// Normalisation after each 3×3 convolution of both heads, which then has no bias; null for none, as in the paper. Default null.
    /// torchvision's version 2 has <see cref="BackboneNorm.Batch"/>.
    /// </summary>
    public BackboneNorm? Norm { get; init; }

    /// <summary>Channels of the mask head's transposed convolution. Default 256.</summary>
    public int MaskPredictorWidth { get; init; } = 256;

    internal NormSettings? BlockNorm => Norm is { } kind ? new NormSettings(kind) : null;

    internal void Validate()
    {
        OptionCheck.That(BoxConvolutions is not null, "BoxConvolutions is null; give an empty list for no convolutions.", nameof(BoxConvolutions));
        CheckConvolutions(BoxConvolutions!, nameof(BoxConvolutions));
        OptionCheck.Positive(BoxWidth);
        OptionCheck.NotEmpty(MaskWidths);
        CheckConvolutions(MaskWidths, nameof(MaskWidths));
        OptionCheck.Positive(MaskPredictorWidth);
    }

    private void CheckConvolutions(IReadOnlyList<int> widths, string option)
    {
        foreach (int width in widths)
        {
            OptionCheck.Positive(width, option);
            NormSettings.Check(Norm, width, channelsOption: option);
        }
    }
}
