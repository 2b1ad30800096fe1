using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Reads the three lists of a COCO file, and checks that they fit together.</summary>
/// <param name="annotationFile">The file, for messages.</param>
/// <param name="imageFolder">The folder that its images must be in; null where the annotations are wanted without them, to be evaluated as they are written.</param>
/// <param name="options">What becomes of those that are not as they should be.</param>
internal sealed class CocoAnnotationReader(string annotationFile, string? imageFolder, ReadingOptions options)
{
    private readonly Dictionary<long, LabelledImage> _images = [];
    private readonly CocoCategories _categories = new(options.MergeCategories);
    private readonly LabelProblems _problems = new(annotationFile);
    private readonly HashSet<long> _ids = [];
    private int _annotations;
    private double _largestCoordinate = double.NegativeInfinity;

    public LabelledDataset Read(JsonEntry root)
    {
        foreach (JsonEntry entry in root.List("categories", "category"))
            _categories.Read(entry);
        if (!root.Has("images"))
            throw root.Error("it has no list \"images\"; a COCO annotation file has \"images\", \"annotations\" and \"categories\". Give such a file.");
        foreach (JsonEntry entry in root.List("images", "image"))
            ReadImage(entry);
        if (imageFolder is not null)
            CheckFiles();
        foreach (JsonEntry entry in root.List("annotations", "annotation"))
            ReadAnnotation(entry);
        CheckCoordinates(root);
        IReadOnlyList<LabelCategory> categories = _categories.Settle(out IReadOnlyList<string> leftOut);
        return new LabelledDataset
        {
            AnnotationFile = annotationFile,
            Categories = categories,
            Images = [.. _images.Values.OrderBy(image => image.Id)],
            Problems = _problems,
            Warnings = [.. leftOut.Select(category => $"{annotationFile}: {category}"), .. _problems.Summary(_annotations)],
        };
    }

    private void ReadImage(JsonEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"image {id}");
        string fileName = entry.Text("file_name");
        string fullPath = imageFolder is null ? fileName : PathRule.Inside(imageFolder, fileName) ?? throw entry.Error(
            $"its file_name '{fileName}' leaves the image folder '{imageFolder}'. Write it relative to that folder and inside it.");
        int width = entry.Side("width"), height = entry.Side("height");
        if (!_images.TryAdd(id, new LabelledImage(id, fileName, fullPath, width, height, entry.Where)))
            throw entry.Error($"another image has the same id ('{_images[id].FileName}' and '{fileName}'). Give each its own.");
    }

    private void CheckFiles()
    {
        List<LabelledImage> missing = [.. _images.Values.Where(image => !File.Exists(image.FullPath))];
        if (missing.Count == 0)
            return;
        string others = missing.Count == 1 ? "" : $" ({missing.Count} of {_images.Count} images are missing)";
        throw new FileNotFoundException($"{annotationFile}: image {missing[0].Id}: its file '{missing[0].FileName}' is not in the folder '{imageFolder}'{others}. Put it there, give the right folder, or remove the image's record.", missing[0].FullPath);
    }

    private void ReadAnnotation(JsonEntry entry)
    {
        _annotations++;
        // The id serves messages only.
        string name = entry.Id() is { } id ? $"annotation {id}" : $"annotation number {_annotations} of the list";
        try
        {
            entry = entry.Named(name);
            LabelledImage image = Image(entry);
            entry = entry.Named(name = $"{name} (image {image.Id}, '{image.FileName}')");
            LabelCategory category = _categories.Of(entry);
            if (imageFolder is not null && string.IsNullOrWhiteSpace(category.Name))
                throw new UnusableLabelException(LabelProblem.UnknownCategory, $"its category {category.Id} has a blank name. Give the category a name.");
            Segmentation segmentation = CocoSegmentationReader.Read(entry, image, Found);
            _largestCoordinate = Math.Max(_largestCoordinate, segmentation.LargestCoordinate ?? double.PositiveInfinity);
            float[] box = imageFolder is null ? CocoBoxReader.AsWritten(entry, segmentation) : CocoBoxReader.Read(entry, image, segmentation, options.RepairBoxes, Found);
            if (imageFolder is not null && !segmentation.HasPixels())
                throw new UnusableLabelException(LabelProblem.NoPixels, "its segmentation covers no pixel. Correct or remove the annotation.");
            var annotation = new LabelledInstance(entry.Id() ?? LabelledInstance.NoId, category, box, entry.Flag("iscrowd"), segmentation, entry.Area()) { FileBox = imageFolder is null ? CocoBoxReader.InFile(entry) : null };
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

    private LabelledImage Image(JsonEntry annotation)
    {
        long id = annotation.Whole("image_id");
        return _images.TryGetValue(id, out LabelledImage? image)
            ? image
            : throw new UnusableLabelException(LabelProblem.UnknownImage, $"its image_id is {id}, but no image has that id. Add the image's record, or remove the annotation.");
    }

    /// <summary>Refuses a file of shares of the image's size where pixels belong.</summary>
    private void CheckCoordinates(JsonEntry root)
    {
        if (_largestCoordinate is >= 0 and <= 1 && _images.Values.Any(image => Math.Max(image.Width, image.Height) > 2))
        {
            throw root.Error(
                "all coordinates of its polygons are between 0 and 1, as YOLO has them, in shares of the image's size; COCO's are pixels. "
                + "Multiply x by the image's width and y by its height.");
        }
    }
}
