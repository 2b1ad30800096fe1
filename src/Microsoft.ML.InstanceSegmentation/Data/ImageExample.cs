namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>One decoded image and its annotations, in the image's own pixels.</summary>
internal sealed record ImageExample
{
    /// <summary>What to call the image in messages: its file, or its row.</summary>
    public required string Name { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>Red, green, blue of each pixel, row by row: 3 × Width × Height bytes.</summary>
    public required byte[] Pixels { get; init; }

    public required InstanceAnnotations Instances { get; init; }
}

/// <summary>The annotated instances of an image; every array has one entry (boxes: four) for each.</summary>
internal sealed record InstanceAnnotations
{
    /// <summary>x0, y0, x1, y1 of each instance, in pixels.</summary>
    public required float[] Boxes { get; init; }

    /// <summary>Index of each instance's class in the model's class names, from 0.</summary>
    public required int[] Classes { get; init; }

    public required RunLengthMask[] Masks { get; init; }

    /// <summary>Whether each is a crowd region: ignored in matching, never a positive.</summary>
    public required bool[] IsCrowd { get; init; }

    /// <summary>Area of each in pixels as the data has it, which may differ from its mask's; null where the data has none.</summary>
    public float[]? Areas { get; init; }

    public int Count => Classes.Length;
}
