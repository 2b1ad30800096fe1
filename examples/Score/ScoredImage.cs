namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A row of a scored view, without the image: its ground truth, and what was detected. ML.NET reads empty vectors as null.</summary>
internal sealed class ScoredImage
{
    public string FileName { get; set; } = "";

    public long ImageId { get; set; }

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];

    public bool[] IsCrowd { get; set; } = [];

    public float[] Area { get; set; } = [];

    public string[]? PredictedLabel { get; set; }

    public float[]? Score { get; set; }

    public float[]? PredictedBoundingBoxes { get; set; }

    public string[]? PredictedMasks { get; set; }
}
