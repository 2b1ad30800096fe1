using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Puts a data set together for a reader of a format: numbers images and classes, checks shapes by the same rules for every format, and
/// counts what is left out. Boxes are those around the shapes, since formats other than COCO's have none beside them.
/// </summary>
/// <param name="source">The file or folder that is read, for messages.</param>
/// <param name="options">What becomes of labels that are not as they should be.</param>
internal sealed class DatasetBuilder(string source, ReadingOptions options)
{
    private readonly List<LabelledImage> _images = [];
    private readonly OrderedDictionary<string, LabelCategory> _categories = new(StringComparer.Ordinal);
    private readonly LabelProblems _problems = new(source);
    private readonly List<string> _warnings = [];
    private int _annotations;

    /// <summary>Makes a class known, so that it has its place although it may have no instance.</summary>
    public void AddCategory(string name) => Category(name);

    public void Warn(string warning) => _warnings.Add($"{source}: {warning}");

    /// <summary>Adds an image whose instances follow.</summary>
    /// <param name="fileName">Its name in the data set.</param>
    /// <param name="fullPath">Its file.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="record">Where its labels are, for messages.</param>
    /// <exception cref="InvalidDataException">It has more pixels than an image that is read.</exception>
    public LabelledImage AddImage(string fileName, string fullPath, int width, int height, string record)
    {
        try
        {
            ImageDecoder.CheckPixels(width, height, options.Images);
        }
        catch (InvalidDataException tooLarge)
        {
            throw new InvalidDataException($"{record}: image '{fileName}': {tooLarge.Message}.", tooLarge);
        }
        var image = new LabelledImage(_images.Count + 1, fileName, fullPath, width, height, record);
        _images.Add(image);
        return image;
    }

    /// <summary>Adds an instance of polygons: x0, y0, x1, y1, … of each part, in pixels.</summary>
    public void AddPolygons(LabelledImage image, string name, string className, double[][] parts) =>
        Add(image, name, () => new LabelledShape(className, parts));

    /// <summary>Adds an instance of a mask of the image's size.</summary>
    public void AddMask(LabelledImage image, string name, string className, RunLengthMask mask) =>
        Add(image, name, () => new LabelledShape(className, mask));

    /// <summary>Counts a label that cannot be used.</summary>
    public void LeaveOut(LabelledImage image, string name, LabelProblem problem, string reason)
    {
        _annotations++;
        _problems.Add(problem, LabelFate.LeftOut, Place(image, name), reason);
    }

    /// <exception cref="InvalidDataException">There is no image, or there are problems where labels must have none.</exception>
    public LabelledDataset Build()
    {
        if (_images.Count == 0)
            throw new InvalidDataException($"{source}: there is no labelled image in it.");
        if (options.UnusableLabels == UnusableLabels.Fail && _problems.Error() is { } problems)
            throw problems;
        return new LabelledDataset
        {
            AnnotationFile = source,
            Categories = [.. _categories.Values],
            Images = _images,
            Problems = _problems,
            Warnings = [.. _warnings, .. _problems.Summary(_annotations)],
        };
    }

    /// <summary>Adds an instance that is yet to be read; where reading it fails, it is left out and counted.</summary>
    /// <param name="image">Its image.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="read">Reads it.</param>
    public void Add(LabelledImage image, string name, Func<LabelledShape> read)
    {
        _annotations++;
        string place = Place(image, name);
        try
        {
            LabelledShape found = read();
            if (string.IsNullOrWhiteSpace(found.ClassName))
                throw new UnusableLabelException(LabelProblem.UnknownCategory, "it has no class. Give it one.");
            Segmentation shape = found.Mask is { } mask ? Segmentation.OfMask(mask) : Segmentation.OfPolygons(image, found.Polygons, Found);
            if (!shape.HasPixels())
                throw new UnusableLabelException(LabelProblem.NoPixels, "its outline covers no pixel. Correct or remove it.");
            double[] around = shape.BoundingBox();
            double[] box = [around[0], around[1], around[0] + around[2], around[1] + around[3]];
            if (AnnotatedBoxRule.Clip(box, image.Height, image.Width) is { } problem)
                throw new UnusableLabelException(LabelProblem.BadBox, $"the box around its outline is one {problem}. Correct or remove it.");
            image.Add(new LabelledInstance(_annotations, Category(found.ClassName), Array.ConvertAll(box, corner => (float)corner), isCrowd: false, shape, area: null));
        }
        catch (UnusableLabelException unusable)
        {
            Found(unusable.Problem, LabelFate.LeftOut, unusable.Message);
        }
        catch (Exception bad) when (bad is ArgumentException or InvalidDataException or FormatException or InvalidOperationException or OverflowException)
        {
            Found(LabelProblem.BadSegmentation, LabelFate.LeftOut, bad.Message);
        }

        void Found(LabelProblem problem, LabelFate fate, string reason) => _problems.Add(problem, fate, place, reason);
    }

    private LabelCategory Category(string name)
    {
        if (!_categories.TryGetValue(name, out LabelCategory? category))
            _categories.Add(name, category = new LabelCategory(_categories.Count + 1, name));
        return category;
    }

    private static string Place(LabelledImage image, string name) => $"{name} ('{image.FileName}')";
}

/// <summary>An instance as a format has it: polygons or a mask, of a class.</summary>
internal sealed record LabelledShape
{
    public LabelledShape(string className, double[][] polygons) => (ClassName, Polygons) = (className, polygons);

    public LabelledShape(string className, RunLengthMask mask) => (ClassName, Mask) = (className, mask);

    public string ClassName { get; }

    /// <summary>x0, y0, x1, y1, … of each part, in pixels; none where it is a mask.</summary>
    public double[][] Polygons { get; } = [];

    /// <summary>The mask, of the image's size; null where it is of polygons.</summary>
    public RunLengthMask? Mask { get; }
}
