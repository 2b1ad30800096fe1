namespace Microsoft.ML.InstanceSegmentation;

/// <summary>SSD (Liu et al. 2016, section 2.2).</summary>
public sealed record SsdOptions
{
    /// <summary>
    /// An anchor is positive from this intersection over union with a ground-truth box, and negative below it. Default 0.5. The best anchor
    /// of each box is positive in any case.
    /// </summary>
    public float PositiveIoU { get; init; } = 0.5f;

    /// <summary>Negatives to one positive of an image: those with the largest loss. Default 3; greater than 0.</summary>
    public float NegativeRatio { get; init; } = 3;

    /// <summary>Loss of the positives' boxes. Default: smooth L1 with β 1.</summary>
    public BoxLossOptions BoxLoss { get; init; } = new() { Beta = 1 };

    internal void Validate()
    {
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
        OptionCheck.Positive(NegativeRatio);
        BoxLoss.Validate();
    }
}
