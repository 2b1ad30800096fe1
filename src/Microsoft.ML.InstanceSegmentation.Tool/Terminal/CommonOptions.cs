using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Options that several verbs take, under the same name and with the same meaning.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON, and nothing else" };

    public static Option<string> Model() => new("--model") { Description = "The model: a model.zip or model.onnx that training wrote", Required = true };

    public static Option<string> Annotations(bool required = true) =>
        new("--annotations") { Description = "Labelled images: a file in COCO's format", Required = required };

    public static Option<string?> Images() => new("--images") { Description = "Folder of the images; without it, that of the annotations" };

    public static Option<bool> SkipUnreadable() =>
        new("--skip-unreadable") { Description = "Leave images out that cannot be read, with a warning, instead of stopping" };

    /// <summary>Labelled images, with the error of a missing file before anything else.</summary>
    public static IDataView Load(InstanceSegmentationCatalog segmentation, string annotations, string? images, bool skipUnreadable = false)
    {
        if (!File.Exists(annotations))
            throw new FileNotFoundException($"There is no annotation file '{annotations}'; check its path.", annotations);
        // Where an export has its images beside the annotations, or in a folder of the annotations' name.
        string beside = Path.GetDirectoryName(Path.GetFullPath(annotations))!;
        string ofItsName = Path.Combine(beside, Path.GetFileNameWithoutExtension(annotations));
        return segmentation.LoadFromCoco(
            annotations, images ?? (Directory.Exists(ofItsName) ? ofItsName : beside), skipUnreadable ? UnreadableImages.Skip : UnreadableImages.Fail);
    }
}
