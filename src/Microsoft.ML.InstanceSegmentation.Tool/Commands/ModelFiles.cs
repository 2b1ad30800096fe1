using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Model files, where there are no images to score with them.</summary>
internal static class ModelFiles
{
    /// <summary>The transformer of a model.zip, a model.onnx, or a checkpoint with the names of its classes.</summary>
    public static InstanceSegmentationTransformer Open(MLContext ml, string file, IReadOnlyList<string>? classNames = null, ModelOptions? model = null) =>
        ml.InstanceSegmentation().ApplyInstanceSegmentationModel(file, classNames, model).Fit(NoImages(ml));

    /// <summary>The same of a model, in the catalog's own context.</summary>
    public static InstanceSegmentationTransformer Open(InstanceSegmentationCatalog segmentation, string file) =>
        segmentation.ApplyInstanceSegmentationModel(file).Fit(NoImages(new MLContext()));

    /// <summary>What model.zip asks of a view: a name beside the image, since ML.NET saves no column of images.</summary>
    public static IDataView NoImages(MLContext ml) => ml.Data.LoadFromEnumerable<NamedImage>([]);

    private sealed class NamedImage
    {
        public string? FileName { get; set; }

        public MLImage? Image { get; set; }
    }
}
