namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>What generated images are like: ranges from the smallest to the largest, both included.</summary>
internal sealed record SceneSettings
{
    /// <summary>Width and height of an image in pixels, drawn independently.</summary>
    public (int Smallest, int Largest) Side { get; init; } = (128, 256);

    /// <summary>Distance in pixels from a shape's centre to about its corners.</summary>
    public (double Smallest, double Largest) Radius { get; init; } = (14, 44);

    /// <summary>Shapes that an image has, where there is room for them.</summary>
    public (int Smallest, int Largest) Count { get; init; } = (3, 8);

    /// <summary>Pixels of a shape that must be visible; smaller remains could not be told apart by a person either.</summary>
    public int SmallestArea { get; init; } = 100;
}
