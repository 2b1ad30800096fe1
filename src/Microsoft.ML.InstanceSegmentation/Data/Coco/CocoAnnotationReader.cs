namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Reads the three lists of a COCO file, and checks that they fit together.</summary>
/// <param name="annotationFile">The file, for messages.</param>
/// <param name="imageFolder">The folder that its images must be in; null where the annotations are wanted without them.</param>
internal sealed class CocoAnnotationReader(string annotationFile, string? imageFolder)
{
    private readonly Dictionary<long, CocoCategory> _categories = [];
    private readonly Dictionary<long, CocoImage> _images = [];
    private readonly HashSet<long> _annotations = [];

    public CocoDataset Read(CocoEntry root)
    {
        foreach (CocoEntry entry in root.List("categories", "category"))
            ReadCategory(entry);
        if (!root.Has("images"))
            throw root.Error("it has no list \"images\"; a COCO annotation file has \"images\", \"annotations\" and \"categories\". Give such a file.");
        foreach (CocoEntry entry in root.List("images", "image"))
            ReadImage(entry);
        if (imageFolder is not null)
            CheckFiles();
        foreach (CocoEntry entry in root.List("annotations", "annotation"))
            ReadAnnotation(entry);
        return new CocoDataset
        {
            AnnotationFile = annotationFile,
            Categories = [.. _categories.Values.OrderBy(category => category.Id)],
            Images = [.. _images.Values.OrderBy(image => image.Id)],
        };
    }

    private void ReadCategory(CocoEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"category {id}");
        string name = entry.Text("name");
        foreach (CocoCategory other in _categories.Values)
        {
            if (other.Name == name && other.Id != id)
                throw entry.Error($"its name '{name}' is also that of category {other.Id}. Rename one of them: classes are told apart by their names.");
        }
        if (!_categories.TryAdd(id, new CocoCategory(id, name)))
            throw entry.Error("another category has the same id. Give each its own.");
    }

    private void ReadImage(CocoEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"image {id}");
        string fileName = entry.Text("file_name");
        string fullPath = imageFolder is null ? fileName : InFolder(fileName, imageFolder) ?? throw entry.Error(
            $"its file_name '{fileName}' leaves the image folder '{imageFolder}'. Write it relative to that folder and inside it.");
        int width = entry.Side("width"), height = entry.Side("height");
        if (!_images.TryAdd(id, new CocoImage(id, fileName, fullPath, width, height, entry.Where)))
            throw entry.Error($"another image has the same id ('{_images[id].FileName}' and '{fileName}'). Give each its own.");
    }

    /// <summary>The full path of a file name, or null where it leads out of the image folder.</summary>
    private static string? InFolder(string fileName, string imageFolder)
    {
        // Files written on Windows may have its separator; on other systems it would pass as part of a name.
        string relative = fileName.Replace('\\', '/');
        if (Path.IsPathRooted(relative) || (relative.Length > 1 && relative[1] == ':') || relative.Contains('\0', StringComparison.Ordinal))
            return null;
        string folder = Path.GetFullPath(imageFolder);
        if (!Path.EndsInDirectorySeparator(folder))
            folder += Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(relative, folder);
        return path.StartsWith(folder, StringComparison.Ordinal) ? path : null;
    }

    private void CheckFiles()
    {
        List<CocoImage> missing = [.. _images.Values.Where(image => !File.Exists(image.FullPath))];
        if (missing.Count == 0)
            return;
        string others = missing.Count == 1 ? "" : $" ({missing.Count} of {_images.Count} images are missing)";
        throw new FileNotFoundException($"{annotationFile}: image {missing[0].Id}: its file '{missing[0].FileName}' is not in the folder '{imageFolder}'{others}. Put it there, give the right folder, or remove the image's record.", missing[0].FullPath);
    }

    private void ReadAnnotation(CocoEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"annotation {id}");
        if (!_annotations.Add(id))
            throw entry.Error("another annotation has the same id. Give each its own.");
        long imageId = entry.Whole("image_id"), categoryId = entry.Whole("category_id");
        if (!_images.TryGetValue(imageId, out CocoImage? image))
            throw entry.Error($"its image_id is {imageId}, but no image has that id. Add the image's record, or remove the annotation.");
        if (!_categories.TryGetValue(categoryId, out CocoCategory? category))
            throw entry.Error($"its category_id is {categoryId}, but no category has that id. Add the category, or correct the annotation.");
        entry = entry.Named($"annotation {id} (image {imageId}, '{image.FileName}')");
        CocoSegmentation segmentation = CocoSegmentation.Read(entry, image.Height, image.Width);
        float[] box = CocoBoxReader.Read(entry, image.Height, image.Width, segmentation);
        image.Add(new CocoAnnotation(id, category, box, entry.Flag("iscrowd"), segmentation, entry.Area()));
    }
}
