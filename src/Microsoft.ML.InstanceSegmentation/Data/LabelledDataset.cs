namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Labelled images, read and checked, whatever format they came in; the images themselves are not decoded.</summary>
internal sealed class LabelledDataset
{
    /// <summary>The annotation file, or the folder of several.</summary>
    public required string AnnotationFile { get; init; }

    /// <summary>In the order of their ids.</summary>
    public required IReadOnlyList<LabelCategory> Categories { get; init; }

    /// <summary>In the order of their ids, in which COCO's evaluation breaks ties between equal scores.</summary>
    public required IReadOnlyList<LabelledImage> Images { get; init; }

    /// <summary>What was wrong with its annotations.</summary>
    public required LabelProblems Problems { get; init; }

    /// <summary>What a reader of the log should know: a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Place of each class among the categories.</summary>
    public Dictionary<LabelCategory, int> ClassIndices() => Categories.Index().ToDictionary(each => each.Item, each => each.Index);

    /// <summary>The same data set with these images alone.</summary>
    /// <param name="images">Some of its images.</param>
    /// <param name="warning">What to tell of the others; null for nothing.</param>
    public LabelledDataset With(IReadOnlyList<LabelledImage> images, string? warning = null) => new()
    {
        AnnotationFile = AnnotationFile,
        Categories = Categories,
        Images = images,
        Problems = Problems,
        Warnings = warning is null ? Warnings : [.. Warnings, warning],
    };
}

/// <summary>An image and its instances, in the file's order.</summary>
internal sealed class LabelledImage
{
    /// <summary>The record, for messages: the annotation file and the image's id.</summary>
    private readonly string _record;
    private readonly List<LabelledInstance> _annotations = [];

    public LabelledImage(long id, string fileName, string fullPath, int width, int height, string record)
    {
        Id = id;
        FileName = fileName;
        FullPath = fullPath;
        Width = width;
        Height = height;
        _record = record;
    }

    public long Id { get; }

    /// <summary>The name as the file has it, relative to the image folder.</summary>
    public string FileName { get; }

    public string FullPath { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The classes that were looked for; null where all were, in data sets that are not federated.</summary>
    public FederatedLabels? Federated { get; init; }

    public IReadOnlyList<LabelledInstance> Annotations => _annotations;

    public void Add(LabelledInstance annotation) => _annotations.Add(annotation);

    /// <summary>Its instances as training and evaluation take them, with the masks' areas.</summary>
    /// <param name="classes">Place of each class: <see cref="LabelledDataset.ClassIndices"/>.</param>
    public InstanceAnnotations ToInstances(IReadOnlyDictionary<LabelCategory, int> classes) => new()
    {
        Boxes = [.. _annotations.SelectMany(instance => instance.Box)],
        Classes = [.. _annotations.Select(instance => classes[instance.Category])],
        Masks = [.. _annotations.Select(instance => instance.Mask)],
        IsCrowd = [.. _annotations.Select(instance => instance.IsCrowd)],
    };

    /// <summary>The same image in a data set of other ids or classes.</summary>
    /// <param name="id">Its id there.</param>
    /// <param name="categoryOf">What a class is there; null where its instances are left out.</param>
    public LabelledImage As(long id, Func<LabelCategory, LabelCategory?> categoryOf)
    {
        var image = new LabelledImage(id, FileName, FullPath, Width, Height, _record);
        foreach (LabelledInstance annotation in _annotations)
        {
            if (categoryOf(annotation.Category) is { } category)
                image._annotations.Add(annotation.As(category));
        }
        return image;
    }

    /// <summary>Checks the decoded image against its record: annotations of another size would be in the wrong place.</summary>
    /// <exception cref="InvalidDataException">The sizes differ.</exception>
    public void CheckSize(int width, int height)
    {
        if (WrongSize(width, height) is { } fault)
            throw fault;
    }

    /// <summary>The error of an image of another size than its record; null where it is of that size.</summary>
    public InvalidDataException? WrongSize(int width, int height)
    {
        if (width == Width && height == Height)
            return null;
        string hint = width == Height && height == Width
            ? " Where the file stores it turned by a quarter and it was labelled so, keep it as it is stored (ImageFileOptions.KeepStoredOrientation, --keep-stored-orientation)."
            : "";
        return new InvalidDataException($"{FullPath}: the image has {width}×{height} pixels (width×height), but its record says {Width}×{Height} ({_record}). Correct the record and its annotations, or put the right image there.{hint}");
    }

    /// <summary>The error of an image file that cannot be decoded.</summary>
    public InvalidDataException Undecodable(Exception reason) => reason is FileNotFoundException or DirectoryNotFoundException
        ? new($"{FullPath}: the image is missing ({_record}). Put it there, or remove its record.", reason)
        : new($"{FullPath}: the file cannot be decoded as an image: {reason.Message} ({_record}). Replace the file, or remove the image's record.", reason);
}

/// <summary>An instance; its geometry was checked when the file was read.</summary>
internal sealed class LabelledInstance
{
    /// <summary>The id of an annotation that has none in its file.</summary>
    public const long NoId = -1;

    /// <summary>Not a number until it is known: files have a million instances, and this takes half of the memory that a nullable one does.</summary>
    private double _area;
    private RunLengthMask? _mask;

    public LabelledInstance(long id, LabelCategory category, float[] box, bool isCrowd, Segmentation segmentation, double? area)
    {
        Id = id;
        Category = category;
        Box = box;
        IsCrowd = isCrowd;
        Segmentation = segmentation;
        _area = area ?? double.NaN;
    }

    public long Id { get; }

    public LabelCategory Category { get; }

    public LabelledInstance As(LabelCategory category) => new(Id, category, Box, IsCrowd, Segmentation, double.IsNaN(_area) ? null : _area);

    /// <summary>x0, y0, x1, y1 in pixels, inside the image.</summary>
    public float[] Box { get; }

    /// <summary>x, y, width, height as the file has them, in its own precision, where it is read for an evaluation; otherwise null.</summary>
    public double[]? FileBox { get; init; }

    /// <summary>Its shape as the file has it.</summary>
    public Segmentation Segmentation { get; }

    /// <summary>Whether it is a crowd region: ignored in matching, never a positive.</summary>
    public bool IsCrowd { get; }

    /// <summary>The mask, of the image's size; polygons are filled when it is first asked for, and the mask is kept. <see cref="Segmentation"/> gives one that is not.</summary>
    public RunLengthMask Mask => _mask ??= Segmentation.ToMask();

    /// <summary>The file's area, which tells small, medium and large instances apart; the mask's where the file has none.</summary>
    public double Area => double.IsNaN(_area) ? _area = (_mask ?? Segmentation.ToMask()).Area : _area;
}

/// <summary>A class of objects; its id is the file's.</summary>
internal sealed record LabelCategory(long Id, string Name)
{
    /// <summary>How frequent it is in LVIS; null in other data sets.</summary>
    public ClassFrequency? Frequency { get; init; }
}
