namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Widths of the box and the mask head (He et al. 2017, figure 4, right).</summary>
public sealed record HeadOptions
{
    /// <summary>Width of the box head's two hidden layers. Default 1024.</summary>
    public int BoxWidth { get; init; } = 1024;

    /// <summary>Channels of each 3×3 convolution of the mask head. Default 256, 256, 256, 256.</summary>
    public IReadOnlyList<int> MaskWidths { get; init; } = [256, 256, 256, 256];

    /// <summary>Channels of the mask head's transposed convolution. Default 256.</summary>
    public int MaskPredictorWidth { get; init; } = 256;

    internal void Validate()
    {
        OptionCheck.Positive(BoxWidth);
        OptionCheck.NotEmpty(MaskWidths);
        foreach (int width in MaskWidths)
            OptionCheck.Positive(width, nameof(MaskWidths));
        OptionCheck.Positive(MaskPredictorWidth);
    }
}
