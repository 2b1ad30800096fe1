namespace Microsoft.ML.InstanceSegmentation.Data;

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

    /// <summary>Checks the decoded image against its record: annotations of another size would be in the wrong place.</summary>
    /// <exception cref="InvalidDataException">The sizes differ.</exception>
    public void CheckSize(int width, int height)
    {
        if (width != Width || height != Height)
            throw new InvalidDataException($"{FullPath}: the image has {width}×{height} pixels (width×height), but its record says {Width}×{Height} ({_record}). Correct the record and its annotations, or put the right image there.");
    }

    /// <summary>The error of an image file that cannot be decoded.</summary>
    public InvalidDataException Undecodable(Exception reason) =>
        new($"{FullPath}: the file cannot be decoded as an image: {reason.Message} ({_record}). Replace the file, or remove the image's record.", reason);
}
