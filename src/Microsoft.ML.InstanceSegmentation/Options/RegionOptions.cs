namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The minibatch of regions that trains the heads: by default 3 negatives to 1 positive (Girshick 2015, section 2.3).</summary>
public sealed record RegionOptions
{
    /// <summary>Regions that enter the heads' losses, for each image. Default 512.</summary>
    public int RegionsPerImage { get; init; } = 512;

    /// <summary>Largest share of them that are positive, 0 to 1. Default 0.25: three negatives to one positive.</summary>
    public float PositiveFraction { get; init; } = 0.25f;

    /// <summary>A region is positive from this intersection over union with a ground-truth box, and negative below it. Default 0.5.</summary>
    public float PositiveIoU { get; init; } = 0.5f;

    internal void Validate()
    {
        OptionCheck.Positive(RegionsPerImage);
        OptionCheck.InRange(PositiveFraction, 0f, 1f);
        OptionCheck.InRange(PositiveIoU, 0f, 1f);
    }
}
