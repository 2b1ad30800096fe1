namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Several data sets as one.</summary>
internal static class DatasetMerge
{
    /// <summary>
    /// Categories of one name are one, in the order in which they come. Images and categories are numbered anew, since each file counts its own;
    /// annotations keep their numbers, which only messages name.
    /// </summary>
    /// <exception cref="InvalidDataException">Two files have the same image: it would have two sets of labels.</exception>
    public static LabelledDataset Of(IReadOnlyList<LabelledDataset> datasets)
    {
        if (datasets is [var only])
            return only;
        var categories = new OrderedDictionary<string, LabelCategory>(StringComparer.Ordinal);
        foreach (string name in datasets.SelectMany(dataset => dataset.Categories).Select(category => category.Name))
            categories.TryAdd(name, new LabelCategory(categories.Count + 1, name));
        var from = new Dictionary<string, LabelledDataset>(StringComparer.Ordinal);
        var images = new List<LabelledImage>();
        foreach (LabelledDataset dataset in datasets)
        {
            foreach (LabelledImage image in dataset.Images)
            {
                if (from.TryGetValue(image.FullPath, out LabelledDataset? other) && other != dataset)
                {
                    throw new InvalidDataException(
                        $"'{image.FileName}' is an image of {other.AnnotationFile} and of {dataset.AnnotationFile}; remove it from one of them, so that its labels are those of the other.");
                }
                from[image.FullPath] = dataset;
                images.Add(image.As(images.Count + 1, category => categories[category.Name]));
            }
        }
        return new LabelledDataset
        {
            AnnotationFile = string.Join(", ", datasets.Select(dataset => dataset.AnnotationFile)),
            Categories = [.. categories.Values],
            Images = images,
            Problems = new LabelProblems(string.Join(", ", datasets.Select(dataset => dataset.AnnotationFile))),
            Warnings = [.. datasets.SelectMany(dataset => dataset.Warnings)],
        };
    }
}
