namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What is known of labelled image files beside the columns of their view.</summary>
internal static class FileAnnotations
{
    /// <summary>The window with which the image files are decoded, of the image column: training keeps it in the model. There also where it is none, which is then known.</summary>
    public static JsonAnnotation<IntensityWindow?> Window { get; } = new("InstanceSegmentationImageWindow");

    /// <summary>The categories of the label files, of the label column: some may have no instance, which the rows do not tell.</summary>
    public static JsonAnnotation<string[]> Categories { get; } = new("InstanceSegmentationCategories");
}
