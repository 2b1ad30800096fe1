namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A COCO annotation file, read and checked; the images themselves are not decoded.</summary>
internal sealed class CocoDataset
{
    public required string AnnotationFile { get; init; }

    public required string ImageFolder { get; init; }

    /// <summary>In the order of their ids.</summary>
    public required IReadOnlyList<CocoCategory> Categories { get; init; }

    /// <summary>In the order of their ids, in which COCO's evaluation breaks ties between equal scores.</summary>
    public required IReadOnlyList<CocoImage> Images { get; init; }

    /// <param name="annotationFile">The COCO file.</param>
    /// <param name="imageFolder">The folder that its file names are relative to.</param>
    /// <exception cref="FileNotFoundException">The annotation file or an image is not there.</exception>
    /// <exception cref="DirectoryNotFoundException">The image folder is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not JSON or not COCO's format, or has a reference or a geometry that makes no sense; the message names the annotation.
    /// </exception>
    public static CocoDataset Load(string annotationFile, string imageFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        if (!Directory.Exists(imageFolder))
            throw new DirectoryNotFoundException($"The image folder '{imageFolder}' does not exist. Give the folder that the file names in '{annotationFile}' are relative to.");
        using CocoJson json = CocoJson.Open(annotationFile);
        return new CocoReader(annotationFile, imageFolder).Read(json.Root);
    }
}
