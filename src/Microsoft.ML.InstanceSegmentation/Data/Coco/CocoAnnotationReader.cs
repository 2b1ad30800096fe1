namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Reads the three lists of a COCO file, and checks that they fit together.</summary>
/// <param name="annotationFile">The file, for messages.</param>
/// <param name="imageFolder">The folder that its images must be in; null where the annotations are wanted without them, to be evaluated as they are written.</param>
/// <param name="options">What becomes of those that are not as they should be.</param>
internal sealed class CocoAnnotationReader(string annotationFile, string? imageFolder, ReadingOptions options)
{
    private readonly Dictionary<long, CocoImage> _images = [];
    private readonly CocoCategories _categories = new(options.MergeCategories);
    private readonly LabelProblems _problems = new(annotationFile);
    private readonly HashSet<long> _ids = [];
    private int _annotations;
    private double _largestCoordinate = double.NegativeInfinity;

    public CocoDataset Read(CocoEntry root)
    {
        foreach (CocoEntry entry in root.List("categories", "category"))
            _categories.Read(entry);
        if (!root.Has("images"))
            throw root.Error("it has no list \"images\"; a COCO annotation file has \"images\", \"annotations\" and \"categories\". Give such a file.");
        foreach (CocoEntry entry in root.List("images", "image"))
            ReadImage(entry);
        if (imageFolder is not null)
            CheckFiles();
        foreach (CocoEntry entry in root.List("annotations", "annotation"))
            ReadAnnotation(entry);
        CheckCoordinates(root);
        IReadOnlyList<CocoCategory> categories = _categories.Settle(out IReadOnlyList<string> leftOut);
        return new CocoDataset
        {
            AnnotationFile = annotationFile,
            Categories = categories,
            Images = [.. _images.Values.OrderBy(image => image.Id)],
            Problems = _problems,
            Warnings = [.. leftOut.Select(category => $"{annotationFile}: {category}"), .. _problems.Summary(_annotations)],
        };
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
        _annotations++;
        // The id serves messages only.
        string name = entry.Id() is { } id ? $"annotation {id}" : $"annotation number {_annotations} of the list";
        try
        {
            entry = entry.Named(name);
            CocoImage image = Image(entry);
            entry = entry.Named(name = $"{name} (image {image.Id}, '{image.FileName}')");
            CocoCategory category = _categories.Of(entry);
            CocoSegmentation segmentation = CocoSegmentation.Read(entry, image, Found);
            _largestCoordinate = Math.Max(_largestCoordinate, segmentation.LargestCoordinate ?? double.PositiveInfinity);
            float[] box = imageFolder is null ? CocoBoxReader.AsWritten(entry, segmentation) : CocoBoxReader.Read(entry, image, segmentation, options.RepairBoxes, Found);
            if (imageFolder is not null && !segmentation.HasPixels())
                throw new UnusableLabelException(LabelProblem.NoPixels, "its segmentation covers no pixel. Correct or remove the annotation.");
            var annotation = new CocoAnnotation(entry.Id() ?? 0, category, box, entry.Flag("iscrowd"), segmentation, entry.Area());
            if (entry.Id() is { } own && !_ids.Add(own))
                Found(LabelProblem.RepeatedId, LabelFate.Kept, "another annotation has the same id. Give each its own.");
            image.Add(annotation);
            _categories.Use(category);
        }
        catch (UnusableLabelException unusable)
        {
            Found(unusable.Problem, LabelFate.LeftOut, unusable.Message);
        }
        catch (InvalidDataException bad)
        {
            Found(LabelProblem.BadValue, LabelFate.LeftOut, bad.Message[(entry.Where.Length + 2)..]);
        }

        void Found(LabelProblem problem, LabelFate fate, string reason) => _problems.Add(problem, fate, name, reason);
    }

    private CocoImage Image(CocoEntry annotation)
    {
        long id = annotation.Whole("image_id");
        return _images.TryGetValue(id, out CocoImage? image)
            ? image
            : throw new UnusableLabelException(LabelProblem.UnknownImage, $"its image_id is {id}, but no image has that id. Add the image's record, or remove the annotation.");
    }

    /// <summary>Refuses a file of shares of the image's size where pixels belong.</summary>
    private void CheckCoordinates(CocoEntry root)
    {
        if (_largestCoordinate is >= 0 and <= 1 && _images.Values.Any(image => Math.Max(image.Width, image.Height) > 2))
        {
            throw root.Error(
                "all coordinates of its polygons are between 0 and 1, as YOLO has them, in shares of the image's size; COCO's are pixels. "
                + "Multiply x by the image's width and y by its height.");
        }
    }
}
