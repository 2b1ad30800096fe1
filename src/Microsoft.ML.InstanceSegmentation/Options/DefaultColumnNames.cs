namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The column names, in one place.</summary>
internal static class DefaultColumnNames
{
    public const string Image = "Image";
    public const string ImageId = "ImageId";
    public const string FileName = "FileName";
    public const string Label = "Label";
    public const string BoundingBoxes = "BoundingBoxes";
    public const string Masks = "Masks";
    public const string IsCrowd = "IsCrowd";
    public const string Area = "Area";
    public const string PredictedLabel = "PredictedLabel";
    public const string Score = "Score";
    public const string PredictedBoundingBoxes = "PredictedBoundingBoxes";
    public const string PredictedMasks = "PredictedMasks";
}
