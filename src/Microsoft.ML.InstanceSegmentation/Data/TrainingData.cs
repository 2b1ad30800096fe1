namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A set of images to train or to evaluate on.</summary>
/// <param name="ClassNames">Names of the classes; the annotations hold indices into them.</param>
/// <param name="Count">Images in every epoch.</param>
/// <param name="Epoch">
/// The images of an epoch, counted from 0, in the order of that epoch. They are decoded as they are asked for, on a background thread.
/// </param>
internal sealed record TrainingData(IReadOnlyList<string> ClassNames, int Count, Func<int, IEnumerable<ImageExample>> Epoch)
{
    /// <summary>The one class of <see cref="OfAnyClass"/>.</summary>
    public static IReadOnlyList<string> AnyClass { get; } = ["object"];

    /// <summary>What the annotations say about the images and objects; null where they have not been read.</summary>
    public DatasetStatistics? Statistics { get; init; }

    /// <summary>Classes of the labels' files that no instance has; they are none of <see cref="ClassNames"/>.</summary>
    public IReadOnlyList<string> UnusedCategories { get; init; } = [];

    /// <summary>What was wrong with the labels when they were read from files: a line for each kind, with what became of them.</summary>
    public IReadOnlyList<string> LabelWarnings { get; init; } = [];

    /// <summary>Whether a log has told them.</summary>
    public bool LabelWarningsAreTold { get; init; } = true;

    /// <summary>The same images with every instance of one class, for what looks for objects whatever their class.</summary>
    public TrainingData OfAnyClass() =>
        new(AnyClass, Count, epoch => Epoch(epoch).Select(image => image with { Instances = image.Instances with { Classes = new int[image.Instances.Count] } }));
}
