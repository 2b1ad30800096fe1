using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How a stage learns where the boxes of positives are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BoxLossKind>))]
public enum BoxLossKind
{
    /// <summary>Of box codes: quadratic up to a difference of β, linear beyond, so that outliers pull no harder (Girshick 2015, equation 3).</summary>
    SmoothL1,

    /// <summary>Of box codes: the sum of absolute differences.</summary>
    L1,

    /// <summary>Of boxes: 1 − generalised intersection over union, which has a slope for boxes apart too (Rezatofighi et al. 2019).</summary>
    GIoU,
}

/// <summary>The box loss of a stage.</summary>
public sealed record BoxLossOptions
{
    /// <summary>The loss. Default <see cref="BoxLossKind.SmoothL1"/>.</summary>
    public BoxLossKind Kind { get; init; } = BoxLossKind.SmoothL1;

    /// <summary>
    /// β of smooth L1 in units of box codes, greater than 0. Default 1/9, the original Faster R-CNN's value for the proposals, which
    /// torchvision takes for both stages.
    /// </summary>
    public float Beta { get; init; } = 1f / 9;

    /// <summary>The loss's weight among those of its stage, greater than 0. Default 1.</summary>
    public float Weight { get; init; } = 1;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.Positive(Beta);
        OptionCheck.Positive(Weight);
    }
}
