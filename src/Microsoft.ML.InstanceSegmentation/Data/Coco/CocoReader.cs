namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Reads data sets in COCO's format.</summary>
internal static class CocoReader
{
    /// <param name="annotationFile">The COCO file.</param>
    /// <param name="imageFolder">The folder that its file names are relative to.</param>
    /// <param name="options">What becomes of annotations that are not as they should be; null: the defaults.</param>
    /// <exception cref="FileNotFoundException">The annotation file or an image is not there.</exception>
    /// <exception cref="DirectoryNotFoundException">The image folder is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not JSON or not COCO's format, or its images or categories make no sense, or annotations where they are not to be left out; the message names them.
    /// </exception>
    public static LabelledDataset Load(string annotationFile, string imageFolder, ReadingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        RequireFolder(annotationFile, imageFolder);
        JsonFile.RequireFile(annotationFile);
        if (TryStream(annotationFile, imageFolder, options ?? new ReadingOptions()) is { } dataset)
            return dataset;
        // Something in the file is not as usual: as a document it is read, or the fault is found and named.
        using JsonFile json = JsonFile.Open(annotationFile);
        return Read(json, annotationFile, imageFolder, options);
    }

    /// <summary>The same item by item, in little memory; null where the file is not COCO's, or something in it is not as usual.</summary>
    public static LabelledDataset? TryStream(string annotationFile, string imageFolder, ReadingOptions options)
    {
        var reader = new CocoAnnotationReader(annotationFile, imageFolder, options);
        return new CocoStreamReader(reader, annotationFile).TryRead() ? Checked(reader.ToDataset(), options) : null;
    }

    /// <summary>The same of a file that is open.</summary>
    public static LabelledDataset Load(JsonFile json, string annotationFile, string imageFolder, ReadingOptions? options)
    {
        RequireFolder(annotationFile, imageFolder);
        return Read(json, annotationFile, imageFolder, options);
    }

    private static LabelledDataset Read(JsonFile json, string annotationFile, string imageFolder, ReadingOptions? options)
    {
        options ??= new ReadingOptions();
        return Checked(new CocoAnnotationReader(annotationFile, imageFolder, options).Read(json.Root), options);
    }

    private static LabelledDataset Checked(LabelledDataset dataset, ReadingOptions options) =>
        options.UnusableLabels == UnusableLabels.Fail && dataset.Problems.Error() is { } problems ? throw problems : dataset;

    private static void RequireFolder(string annotationFile, string imageFolder)
    {
        if (!Directory.Exists(imageFolder))
            throw new DirectoryNotFoundException($"The image folder '{imageFolder}' does not exist. Give the folder that the file names in '{annotationFile}' are relative to.");
    }

    /// <summary>The same without the images, which need not be there: file names are only names. Boxes are as they are written, and masks may be empty.</summary>
    public static LabelledDataset LoadAnnotations(string annotationFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        using JsonFile json = JsonFile.Open(annotationFile);
        return ReadAnnotations(json, annotationFile);
    }

    /// <summary>The same of a file that is open.</summary>
    public static LabelledDataset ReadAnnotations(JsonFile json, string annotationFile) =>
        new CocoAnnotationReader(annotationFile, imageFolder: null, new ReadingOptions()).Read(json.Root);
}
