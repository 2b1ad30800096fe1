using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Reads the three lists of a COCO file, and checks that they fit together.</summary>
/// <param name="annotationFile">The file, for messages.</param>
/// <param name="imageFolder">The folder that its images must be in; null where the annotations are wanted without them, to be evaluated as they are written.</param>
/// <param name="options">What becomes of those that are not as they should be.</param>
internal sealed class CocoAnnotationReader(string annotationFile, string? imageFolder, ReadingOptions options)
{
    private const int MostNamed = 5;

    private readonly Dictionary<long, LabelledImage> _images = [];
    private readonly CocoCategories _categories = new(options.MergeCategories);
    private readonly LabelProblems _problems = new(annotationFile);
    private readonly HashSet<long> _ids = [];
    private readonly string? _imageRoot = imageFolder is null ? null : Path.GetFullPath(imageFolder);
    private double _largestCoordinate = double.NegativeInfinity;

    /// <summary>Annotations that were read so far.</summary>
    public int Annotations { get; private set; }

    /// <summary>Reads a document.</summary>
    public LabelledDataset Read(JsonEntry root)
    {
        foreach (JsonEntry entry in root.List("categories", "category"))
            ReadCategory(entry);
        if (!root.Has("images"))
            throw root.Error("it has no list \"images\"; a COCO annotation file has \"images\", \"annotations\" and \"categories\". Give such a file.");
        foreach (JsonEntry entry in root.List("images", "image"))
            ReadImage(entry);
        CheckFiles();
        foreach (JsonEntry entry in root.List("annotations", "annotation"))
            ReadAnnotation(entry);
        return ToDataset();
    }

    /// <summary>The data set of what was read.</summary>
    public LabelledDataset ToDataset()
    {
        CheckCoordinates();
        IReadOnlyList<LabelCategory> categories = _categories.Settle(out IReadOnlyList<string> leftOut);
        return new LabelledDataset
        {
            AnnotationFile = annotationFile,
            Categories = categories,
            Images = [.. _images.Values.OrderBy(image => image.Id)],
            Problems = _problems,
            Warnings = [.. leftOut.Select(category => $"{annotationFile}: {category}"), .. RepeatedFiles(), .. _problems.Summary(Annotations)],
        };
    }

    /// <summary>Records of one file would be two images, which may come into training and validation both.</summary>
    private IEnumerable<string> RepeatedFiles()
    {
        string[] repeated = imageFolder is null ? [] : [.. _images.Values.GroupBy(image => image.FullPath, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).Select(same => same.First().FileName)];
        if (repeated.Length > 0)
            yield return $"{annotationFile}: {Counted.Of(repeated.Length, "image file")} {(repeated.Length == 1 ? "has" : "have")} several records, each of which counts as an image: {Excerpt.List(repeated, MostNamed)}. Put the annotations of a file together under one record.";
    }

    public void ReadCategory(JsonEntry entry) => _categories.Read(entry);

    public void ReadImage(JsonEntry entry)
    {
        long id = entry.Whole("id");
        entry = entry.Named($"image {id}");
        string fileName = FileName(entry);
        string fullPath = imageFolder is null ? fileName : PathRule.Inside(_imageRoot!, fileName) ?? throw entry.Error(
            $"its file_name '{fileName}' leaves the image folder '{imageFolder}'. Write it relative to that folder and inside it.");
        int width = entry.Side("width"), height = entry.Side("height");
        if (!_images.TryAdd(id, new LabelledImage(id, fileName, fullPath, width, height, entry.Where) { Federated = LvisFields.Labels(entry) }))
            throw entry.Error($"another image has the same id ('{_images[id].FileName}' and '{fileName}'). Give each its own.");
    }

    private static string FileName(JsonEntry image) =>
        (!image.Has("file_name") && image.Has(LvisFields.Url) ? LvisFields.FileName(image.Text(LvisFields.Url)) : null) ?? image.Text("file_name");

    /// <summary>Adds an image with which nothing is wrong, of a file that is not federated; false where something is, which <see cref="ReadImage"/> tells.</summary>
    public bool TryAddImage(long id, string fileName, int width, int height)
    {
        string? fullPath = _imageRoot is null ? fileName : PathRule.Inside(_imageRoot, fileName);
        return fullPath is not null && _images.TryAdd(id, new LabelledImage(id, fileName, fullPath, width, height, $"{annotationFile}: image {id}"));
    }

    /// <summary>Once all images are read: whether they are there, in the folder.</summary>
    /// <returns>True.</returns>
    /// <exception cref="FileNotFoundException">One is not.</exception>
    /// <exception cref="InvalidDataException">One is a link out of the image folder, and those are not followed.</exception>
    public bool CheckFiles()
    {
        if (_imageRoot is null)
            return true;
        FolderLinks? links = options.FollowLinks ? null : new FolderLinks(_imageRoot);
        var missing = new List<LabelledImage>();
        foreach (LabelledImage image in _images.Values)
        {
            var file = new FileInfo(image.FullPath);
            if (!file.Exists)
                missing.Add(image);
            else if (links?.Outside(file) is { } target)
                throw new InvalidDataException($"{annotationFile}: image {image.Id}: its file '{image.FileName}' is a link out of the folder '{imageFolder}', to '{target}'. {ImageLookup.LinkAdvice}");
        }
        // An image that is not there is one that cannot be read; where all are, the folder is wrong.
        if (missing.Count == 0 || (options.UnreadableImages == UnreadableImages.Skip && missing.Count < _images.Count))
            return true;
        string others = missing.Count == 1 ? "" : $" ({missing.Count} of {_images.Count} images are missing)";
        throw new FileNotFoundException($"{annotationFile}: image {missing[0].Id}: its file '{missing[0].FileName}' is not in the folder '{imageFolder}'{others}. Put it there, give the right folder, or remove the image's record.", missing[0].FullPath);
    }

    public void ReadAnnotation(JsonEntry entry)
    {
        Annotations++;
        // The id serves messages only.
        string name = entry.Id() is { } id ? $"annotation {id}" : $"annotation number {Annotations} of the list";
        try
        {
            entry = entry.Named(name);
            LabelledImage image = Image(entry);
            entry = entry.Named(name = $"{name} (image {image.Id}, '{image.FileName}')");
            LabelCategory category = _categories.Of(entry);
            if (imageFolder is not null && string.IsNullOrWhiteSpace(category.Name))
                throw new UnusableLabelException(LabelProblem.UnknownCategory, $"its category {category.Id} has a blank name. Give the category a name.");
            Segmentation segmentation = CocoSegmentationReader.Read(entry, image, Found);
            Remember(segmentation);
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
        // Half of a pair of surrogates in a text.
        catch (InvalidOperationException)
        {
            Found(LabelProblem.BadValue, LabelFate.LeftOut, "it has a text that is not valid Unicode. Correct or remove the annotation.");
        }
        catch (InvalidDataException bad)
        {
            Found(LabelProblem.BadValue, LabelFate.LeftOut, bad.Message[(entry.Where.Length + 2)..]);
        }

        void Found(LabelProblem problem, LabelFate fate, string reason) => _problems.Add(problem, fate, name, reason);
    }

    /// <summary>
    /// An annotation of a training set with which nothing is wrong; null where something is, or where the rules need its record. Safe to call from
    /// several threads once images and categories are read.
    /// </summary>
    public LabelledInstance? Usual(
        long id, long imageId, long categoryId, bool isCrowd, double? area, ReadOnlySpan<double> box, PolygonBuffer? polygons, RunLengthMask? mask, out LabelledImage? image)
    {
        if (!_images.TryGetValue(imageId, out image) || _categories.Find(categoryId) is not { } category || string.IsNullOrWhiteSpace(category.Name))
            return null;
        if (mask is not null && (mask.Height != image.Height || mask.Width != image.Width))
            return null;
        Segmentation? shape = mask is not null ? Segmentation.OfMask(mask) : Segmentation.OfPolygons(image, polygons!);
        if (shape is null || !(polygons?.SurelyHasPixels(image.Height, image.Width) == true || shape.HasPixels()))
            return null;
        Span<double> around = stackalloc double[4];
        if (polygons is not null)
            polygons.Bound(around);
        else
            CocoBoxReader.Corners(shape.BoundingBox()).CopyTo(around);
        return CocoBoxReader.Usual(box, image, around) is { } corners ? new LabelledInstance(id, category, corners, isCrowd, shape, area) : null;
    }

    /// <summary>Adds what <see cref="Usual"/> gave.</summary>
    public void Add(LabelledImage image, LabelledInstance instance)
    {
        Annotations++;
        if (!_ids.Add(instance.Id))
            _problems.Add(LabelProblem.RepeatedId, LabelFate.Kept, $"annotation {instance.Id} (image {image.Id}, '{image.FileName}')", "another annotation has the same id. Give each its own.");
        Remember(instance.Segmentation);
        image.Add(instance);
        _categories.Use(instance.Category);
    }

    private void Remember(Segmentation segmentation)
    {
        // One that is no share of a side is enough.
        if (_largestCoordinate <= 1)
            _largestCoordinate = Math.Max(_largestCoordinate, segmentation.LargestCoordinate ?? double.PositiveInfinity);
    }

    private LabelledImage Image(JsonEntry annotation)
    {
        long id = annotation.Whole("image_id");
        return _images.TryGetValue(id, out LabelledImage? image)
            ? image
            : throw new UnusableLabelException(LabelProblem.UnknownImage, $"its image_id is {id}, but no image has that id. Add the image's record, or remove the annotation.");
    }

    /// <summary>Refuses a file of shares of the image's size where pixels belong.</summary>
    private void CheckCoordinates()
    {
        if (_largestCoordinate is >= 0 and <= 1 && _images.Values.Any(image => Math.Max(image.Width, image.Height) > 2))
        {
            throw new InvalidDataException(
                $"{annotationFile}: all coordinates of its polygons are between 0 and 1, as YOLO has them, in shares of the image's size; COCO's are pixels. "
                + "Multiply x by the image's width and y by its height.");
        }
    }
}
