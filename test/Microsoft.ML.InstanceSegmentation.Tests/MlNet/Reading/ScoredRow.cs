namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A row of a scored view: what is in an image, and what was found there.</summary>
internal sealed class ScoredRow
{
    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];

    public bool[] IsCrowd { get; set; } = [];

    public float[] Area { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];

    public string FileName { get; set; } = "";

    /// <summary>A mask of 48 columns and 40 rows that is a rectangle.</summary>
    public static string Mask(int x0, int y0, int x1, int y1, int width = 48, int height = 40) =>
        RunLengthMask.FromPolygons(height, width, [[x0, y0, x1, y0, x1, y1, x0, y1]]).ToJson();

    /// <summary>An image of 48×40 with two instances, both found as they are.</summary>
    public static ScoredRow Sound(string name = "sound.png") => new()
    {
        FileName = name,
        Label = ["disc", "star"],
        BoundingBoxes = [4, 6, 18, 22, 20, 10, 40, 30],
        Masks = [Mask(4, 6, 18, 22), Mask(20, 10, 40, 30)],
        IsCrowd = [false, false],
        Area = [14 * 16, 20 * 20],
        PredictedLabel = ["disc", "star"],
        Score = [0.9f, 0.8f],
        PredictedBoundingBoxes = [4, 6, 18, 22, 20, 10, 40, 30],
        PredictedMasks = [Mask(4, 6, 18, 22), Mask(20, 10, 40, 30)],
    };

    public static InstanceSegmentationMetrics Evaluate(MLContext ml, IEnumerable<ScoredRow> rows, int maximumDetections = 100) =>
        ml.MulticlassClassification.EvaluateInstanceSegmentation(ml.Data.LoadFromEnumerable(rows), maximumDetections: maximumDetections);
}
