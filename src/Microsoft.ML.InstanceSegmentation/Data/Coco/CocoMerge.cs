namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Several data sets as one.</summary>
internal static class CocoMerge
{
    /// <summary>
    /// Categories of one name are one, in the order in which they come. Images and categories are numbered anew, since each file counts its own;
    /// annotations keep their numbers, which only messages name.
    /// </summary>
    /// <exception cref="InvalidDataException">Two files have the same image: it would have two sets of labels.</exception>
    public static CocoDataset Of(IReadOnlyList<CocoDataset> datasets)
    {
        if (datasets is [var only])
            return only;
        var categories = new OrderedDictionary<string, CocoCategory>(StringComparer.Ordinal);
        foreach (string name in datasets.SelectMany(dataset => dataset.Categories).Select(category => category.Name))
            categories.TryAdd(name, new CocoCategory(categories.Count + 1, name));
        var from = new Dictionary<string, CocoDataset>(StringComparer.Ordinal);
        var images = new List<CocoImage>();
        foreach (CocoDataset dataset in datasets)
        {
            foreach (CocoImage image in dataset.Images)
            {
                if (from.TryGetValue(image.FullPath, out CocoDataset? other) && other != dataset)
                {
                    throw new InvalidDataException(
                        $"'{image.FileName}' is an image of {other.AnnotationFile} and of {dataset.AnnotationFile}; remove it from one of them, so that its labels are those of the other.");
                }
                from[image.FullPath] = dataset;
                images.Add(image.As(images.Count + 1, categories));
            }
        }
        return new CocoDataset
        {
            AnnotationFile = string.Join(", ", datasets.Select(dataset => dataset.AnnotationFile)),
            Categories = [.. categories.Values],
            Images = images,
            Problems = new LabelProblems(string.Join(", ", datasets.Select(dataset => dataset.AnnotationFile))),
            Warnings = [.. datasets.SelectMany(dataset => dataset.Warnings)],
        };
    }
}
