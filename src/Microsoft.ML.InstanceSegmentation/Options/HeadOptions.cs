using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The activation and loss of the mask head.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaskLoss>))]
public enum MaskLoss
{
    /// <summary>
    /// A sigmoid for each class with binary cross entropy: classes do not compete, and only the mask of the true class is trained (He et
    /// al. 2017, section 3).
    /// </summary>
    Sigmoid,

    /// <summary>
    /// A softmax over the background and all classes, as in semantic segmentation; for comparison (He et al. 2017, table 2b).
    /// </summary>
    Softmax,
}

/// <summary>Layers of the box and the mask head (He et al. 2017, figure 4, right).</summary>
public sealed record HeadOptions
{
    /// <summary>
    /// Channels of each 3×3 convolution of the box head. Default none, as in the paper: two fully connected layers. With convolutions a
    /// single one follows them (Wu and He 2018, section 5.2); torchvision's version 2 has 256, 256, 256, 256.
    /// </summary>
    public IReadOnlyList<int> BoxConvolutions { get; init => field = ValueList.Of(value); } = ValueList.Of<int>([]);

    /// <summary>Number of outputs of the box head's fully connected layers, at least 1. Default 1024.</summary>
    public int BoxWidth { get; init; } = 1024;

    /// <summary>Channels of each 3×3 convolution of the mask head. Default 256, 256, 256, 256.</summary>
    public IReadOnlyList<int> MaskWidths { get; init => field = ValueList.Of(value); } = ValueList.Of([256, 256, 256, 256]);

    /// <summary>
    /// Normalisation after each 3×3 convolution of both heads, which then has no bias; null for none, as in the paper. Default null.
    /// torchvision's version 2 has <see cref="BackboneNorm.Batch"/>.
    /// </summary>
    public BackboneNorm? Norm { get; init; }

    /// <summary>Channels of the mask head's transposed convolution, at least 1. Default 256.</summary>
    public int MaskPredictorWidth { get; init; } = 256;

    /// <summary>Whether one box is predicted per region for all classes, rather than one for each class. Default false.</summary>
    public bool ClassAgnosticBoxes { get; init; }

    /// <summary>
    /// Whether one mask is predicted per region for all classes, rather than one for each class; nearly as accurate, since the box head
    /// gives the class (He et al. 2017, section 4.2). Default false. Not allowed with <see cref="MaskLoss.Softmax"/>.
    /// </summary>
    public bool ClassAgnosticMasks { get; init; }

    /// <summary>The activation and loss of the mask head. Default <see cref="MaskLoss.Sigmoid"/>.</summary>
    public MaskLoss MaskLoss { get; init; } = MaskLoss.Sigmoid;

    /// <summary>Boxes that each region has.</summary>
    /// <param name="classes">Number of classes with the background.</param>
    internal long BoxSets(long classes) => ClassAgnosticBoxes ? 1 : classes;

    internal NormalizationSettings? BlockNorm => Norm is { } kind ? new NormalizationSettings(kind) : null;

    internal void Validate()
    {
        OptionCheck.That(BoxConvolutions is not null, "BoxConvolutions is null; give an empty list for no convolutions.", nameof(BoxConvolutions));
        CheckConvolutions(BoxConvolutions!, nameof(BoxConvolutions));
        OptionCheck.Positive(BoxWidth);
        OptionCheck.NotEmpty(MaskWidths);
        CheckConvolutions(MaskWidths, nameof(MaskWidths));
        OptionCheck.Positive(MaskPredictorWidth);
        OptionCheck.Defined(MaskLoss);
        OptionCheck.That(
            !(ClassAgnosticMasks && MaskLoss == MaskLoss.Softmax),
            "ClassAgnosticMasks is true and MaskLoss is Softmax, but a softmax is over the classes' masks. Use one of them alone.",
            nameof(ClassAgnosticMasks));
    }

    private void CheckConvolutions(IReadOnlyList<int> widths, string option)
    {
        foreach (int width in widths)
        {
            OptionCheck.Positive(width, option);
            NormalizationSettings.Check(Norm, width, channelsOption: option);
        }
    }
}
