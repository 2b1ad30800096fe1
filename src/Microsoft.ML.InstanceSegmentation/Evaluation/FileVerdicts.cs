namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>What became of a detection at each threshold of intersection over union, a bit each.</summary>
/// <param name="Matched">Whether it found a ground truth.</param>
/// <param name="Ignored">Whether it counts neither for nor against.</param>
internal readonly record struct Marks(ushort Matched, ushort Ignored);

/// <summary>The verdicts on the detections of some images, by class.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class FileVerdicts(int classes)
{
    /// <summary>Kinds of overlap: places of their marks.</summary>
    public const int Boxes = 0, Masks = 1, Kinds = 2;

    public FileClass[] Classes { get; } = [.. Enumerable.Range(0, classes).Select(_ => new FileClass())];
}

/// <summary>The detections of one class, in the images' order, and how many ground truths count.</summary>
internal sealed class FileClass
{
    public List<double> Scores { get; } = [];

    /// <summary>Place among the detections of the class in the image, from 0.</summary>
    public List<int> Ranks { get; } = [];

    /// <summary>By kind of overlap and range of areas: <see cref="At"/>.</summary>
    public List<Marks>[] Marks { get; } = [.. Enumerable.Range(0, FileVerdicts.Kinds * CocoProtocol.AreaRanges.Length).Select(_ => new List<Marks>())];

    /// <summary>Ground truths that count, by range of areas.</summary>
    public int[] Positives { get; } = new int[CocoProtocol.AreaRanges.Length];

    public static int At(int kind, int range) => kind * CocoProtocol.AreaRanges.Length + range;
}
