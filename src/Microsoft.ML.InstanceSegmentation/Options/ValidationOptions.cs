using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// How training is watched on images that it does not learn from. The measure is COCO's mask AP, box AP for detectors without masks.
/// </summary>
public sealed record ValidationOptions
{
    /// <summary>Epochs between evaluations; the last epoch is always evaluated. Default 1; at least 1.</summary>
    public int Every { get; init; } = 1;

    /// <summary>
    /// Share of the training images that are held out for validation where no validation set is given, 0 to 0.9; at least one image where
    /// it is not 0. Default 0: none, and the model is that of the last step.
    /// </summary>
    public double Fraction { get; init; }

    /// <summary>
    /// Whether the model is that of the best evaluated epoch rather than of the last one. Default true. It makes the measure on the
    /// validation images a little too good: what is reported of a model is better measured on images that chose nothing.
    /// </summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// Training stops early after this many evaluations in a row that were no better than the best before them; 0 never does. Default 10;
    /// at least 0.
    /// </summary>
    public int Patience { get; init; } = 10;

    internal void Validate()
    {
        OptionCheck.Positive(Every);
        OptionCheck.InRange(Fraction, 0, 0.9);
        OptionCheck.AtLeast(Patience, 0);
    }
}
