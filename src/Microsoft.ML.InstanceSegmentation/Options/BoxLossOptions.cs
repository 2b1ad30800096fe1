using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The loss of box regression, computed on positives.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BoxLossKind>))]
public enum BoxLossKind
{
    /// <summary>
    /// Smooth L1 of the box codes: quadratic for differences below β, linear above, hence less sensitive to outliers (Girshick 2015,
    /// equation 3).
    /// </summary>
    SmoothL1,

    /// <summary>L1 of the box codes: the sum of absolute differences.</summary>
    L1,

    /// <summary>
    /// 1 − generalised intersection over union of the boxes, whose gradient does not vanish for disjoint boxes (Rezatofighi et al. 2019).
    /// </summary>
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

    /// <summary>Factor of this loss in the total loss, greater than 0. Default 1.</summary>
    public float Weight { get; init; } = 1;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.Positive(Beta);
        OptionCheck.Positive(Weight);
    }
}
