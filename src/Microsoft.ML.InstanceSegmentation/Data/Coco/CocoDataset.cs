namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A COCO annotation file, read and checked; the images themselves are not decoded.</summary>
internal sealed class CocoDataset
{
    public required string AnnotationFile { get; init; }

    /// <summary>In the order of their ids.</summary>
    public required IReadOnlyList<CocoCategory> Categories { get; init; }

    /// <summary>In the order of their ids, in which COCO's evaluation breaks ties between equal scores.</summary>
    public required IReadOnlyList<CocoImage> Images { get; init; }

    /// <summary>What was wrong with its annotations.</summary>
    public required LabelProblems Problems { get; init; }

    /// <summary>What a reader of the log should know: a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The same data set with these images alone.</summary>
    public CocoDataset With(IReadOnlyList<CocoImage> images) => new()
    {
        AnnotationFile = AnnotationFile,
        Categories = Categories,
        Images = images,
        Problems = Problems,
        Warnings = Warnings,
    };

    /// <param name="annotationFile">The COCO file.</param>
    /// <param name="imageFolder">The folder that its file names are relative to.</param>
    /// <param name="options">What becomes of annotations that are not as they should be; null: the defaults.</param>
    /// <exception cref="FileNotFoundException">The annotation file or an image is not there.</exception>
    /// <exception cref="DirectoryNotFoundException">The image folder is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not JSON or not COCO's format, or its images or categories make no sense, or annotations where they are not to be left out; the message names them.
    /// </exception>
    public static CocoDataset Load(string annotationFile, string imageFolder, ReadingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        if (!Directory.Exists(imageFolder))
            throw new DirectoryNotFoundException($"The image folder '{imageFolder}' does not exist. Give the folder that the file names in '{annotationFile}' are relative to.");
        using CocoJson json = CocoJson.Open(annotationFile);
        options ??= new ReadingOptions();
        CocoDataset dataset = new CocoAnnotationReader(annotationFile, imageFolder, options).Read(json.Root);
        return options.UnusableLabels == UnusableLabels.Fail && dataset.Problems.Error() is { } problems ? throw problems : dataset;
    }

    /// <summary>The same without the images, which need not be there: file names are only names. Boxes are as they are written, and masks may be empty.</summary>
    public static CocoDataset LoadAnnotations(string annotationFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        using CocoJson json = CocoJson.Open(annotationFile);
        return new CocoAnnotationReader(annotationFile, imageFolder: null, new ReadingOptions()).Read(json.Root);
    }
}

/// <summary>An image in a COCO file and its instances, in the file's order.</summary>
internal sealed class CocoImage
{
    /// <summary>The record, for messages: the annotation file and the image's id.</summary>
    private readonly string _record;
    private readonly List<CocoAnnotation> _annotations = [];

    public CocoImage(long id, string fileName, string fullPath, int width, int height, string record)
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

    public IReadOnlyList<CocoAnnotation> Annotations => _annotations;

    public void Add(CocoAnnotation annotation) => _annotations.Add(annotation);

    /// <summary>The same image in a data set of other ids.</summary>
    public CocoImage As(long id, IReadOnlyDictionary<string, CocoCategory> categories)
    {
        var image = new CocoImage(id, FileName, FullPath, Width, Height, _record);
        image._annotations.AddRange(_annotations.Select(annotation => annotation.As(categories[annotation.Category.Name])));
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
    public InvalidDataException Undecodable(Exception reason) =>
        new($"{FullPath}: the file cannot be decoded as an image: {reason.Message} ({_record}). Replace the file, or remove the image's record.", reason);
}

/// <summary>An instance in a COCO file; its geometry was checked when the file was read.</summary>
internal sealed class CocoAnnotation
{
    private readonly CocoSegmentation _segmentation;
    private readonly double? _area;
    private RunLengthMask? _mask;

    public CocoAnnotation(long id, CocoCategory category, float[] box, bool isCrowd, CocoSegmentation segmentation, double? area)
    {
        Id = id;
        Category = category;
        Box = box;
        IsCrowd = isCrowd;
        _segmentation = segmentation;
        _area = area;
    }

    public long Id { get; }

    public CocoCategory Category { get; }

    public CocoAnnotation As(CocoCategory category) => new(Id, category, Box, IsCrowd, _segmentation, _area);

    /// <summary>x0, y0, x1, y1 in pixels, inside the image.</summary>
    public float[] Box { get; }

    /// <summary>Whether it is a crowd region: ignored in matching, never a positive.</summary>
    public bool IsCrowd { get; }

    /// <summary>The mask, of the image's size; polygons are filled when it is first asked for.</summary>
    public RunLengthMask Mask => _mask ??= _segmentation.ToMask();

    /// <summary>The file's area, which tells small, medium and large instances apart; the mask's where the file has none.</summary>
    public double Area => _area ?? Mask.Area;
}

/// <summary>A class of objects in a COCO file.</summary>
internal sealed record CocoCategory(long Id, string Name);
