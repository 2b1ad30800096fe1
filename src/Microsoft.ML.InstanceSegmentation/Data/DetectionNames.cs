namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What detections of a data set may call its images and classes: their numbers, or their names.</summary>
internal sealed class DetectionNames
{
    private readonly Dictionary<long, LabelledImage> _byId = [];
    private readonly Dictionary<string, LabelledImage> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LabelCategory> _classes = new(StringComparer.Ordinal);

    public DetectionNames(LabelledDataset data)
    {
        foreach (LabelledImage image in data.Images)
        {
            _byId.TryAdd(image.Id, image);
            string name = image.FileName.Replace('\\', '/');
            // Whole names are surer than those without the folder or the ending, which two images may have.
            _byName[name] = image;
            foreach (string shorter in new[] { Path.GetFileName(name), Path.ChangeExtension(name, null), Path.GetFileNameWithoutExtension(name) })
                _byName.TryAdd(shorter, image);
        }
        foreach (LabelCategory category in data.Categories)
            _classes.TryAdd(category.Name, category);
    }

    /// <summary>An image by its number; null where there is none.</summary>
    public LabelledImage? Image(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The number of an image by its file's name, with or without folder and ending; null where there is none.</summary>
    public long? ImageId(string name) => _byName.GetValueOrDefault(name.Replace('\\', '/'))?.Id;

    /// <summary>The number of a class by its name; null where there is none.</summary>
    public long? CategoryId(string name) => _classes.GetValueOrDefault(name)?.Id;
}
