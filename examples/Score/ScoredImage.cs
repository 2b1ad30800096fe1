namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A row of a scored view, without the image: its ground truth, and what was detected.</summary>
internal sealed class ScoredImage : ImagePrediction
{
    public string FileName { get; set; } = "";

    public long ImageId { get; set; }

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];

    public bool[] IsCrowd { get; set; } = [];

    public float[] Area { get; set; } = [];
}
