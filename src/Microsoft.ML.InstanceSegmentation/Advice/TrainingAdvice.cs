using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>Where data and options contradict each other: lines that name the numbers and what to change.</summary>
internal static class TrainingAdvice
{
    private const int MostNamed = 5;

    /// <summary>Warnings to give before training; none for data and options that fit.</summary>
    /// <param name="train">The training images.</param>
    /// <param name="validation">The images to evaluate on, or null.</param>
    /// <param name="options">Network and detections.</param>
    public static IReadOnlyList<string> For(TrainingData train, TrainingData? validation, InstanceSegmentationOptions options)
    {
        if (train.Statistics is not { } training)
            return [];
        IEnumerable<string?> lines =
        [
            .. AnchorAdvice.For(training, options.Model),
            UnusedCategories(train.UnusedCategories),
            ClassesWithoutObjects(training),
            TooManyObjects(training, "Training", options.Model),
        ];
        if (validation?.Statistics is { } checks)
        {
            lines =
            [
                .. lines,
                NothingToValidate(checks),
                TooManyObjects(checks, "Validation", options.Model),
                UnseenClasses(training, checks),
                SameImages(training, checks),
            ];
        }
        return [.. lines.OfType<string>()];
    }

    /// <summary>What to tell of categories without an instance; null where there are none.</summary>
    public static string? UnusedCategories(IReadOnlyList<string> names) => names.Count switch
    {
        0 => null,
        1 => $"The labels name the category {Names(names)}, but no instance has it. A model trained on them does not know it; label instances of it.",
        _ => $"The labels name {names.Count} categories that no instance has: {Names(names)}. A model trained on them does not know these; label instances of them.",
    };

    private static string? ClassesWithoutObjects(DatasetStatistics train)
    {
        string[] none = [.. train.ClassNames.Where((_, i) => train.ObjectsOfClass[i] == 0)];
        return none.Length == 0
            ? null
            : $"{none.Length} of {train.ClassNames.Count} classes have no training object: {Names(none)}. The model would never find them; "
                + "add objects of these classes, or map the labels to keys of the others only.";
    }

    private static string? NothingToValidate(DatasetStatistics validation) => validation.Objects > 0
        ? null
        : $"None of the {validation.Images} validation images has an instance that is not a crowd region: nothing can be measured, and which epoch is the best is not known. "
            + "Check that the labels belong to these images.";

    // With tiles the limit is for each of them, and how many objects are in one is not known.
    private static string? TooManyObjects(DatasetStatistics data, string what, ModelOptions model) =>
        model.Tiling is not null || data.MostObjects <= model.Detection.MaxDetections
            ? null
            : $"{what} images have up to {data.MostObjects} objects ({data.FullestImage}), and "
                + $"{data.ImagesWithMoreThan(model.Detection.MaxDetections)} of {data.Images} have more than Detection.MaxDetections, which is "
                + $"{model.Detection.MaxDetections}: the rest would never be found. Raise it to {data.MostObjects} or more.";

    /// <summary>Only keys can name a class that training has not seen; with texts the classes are those of the training images.</summary>
    private static string? UnseenClasses(DatasetStatistics train, DatasetStatistics validation)
    {
        int[] unseen =
        [
            .. Enumerable.Range(0, train.ClassNames.Count).Where(i => train.ObjectsOfClass[i] == 0 && validation.ObjectsOfClass[i] > 0),
        ];
        return unseen.Length == 0
            ? null
            : $"{unseen.Sum(i => validation.ObjectsOfClass[i])} of {validation.Objects} validation objects are of classes that no training "
                + $"object has: {Names(unseen.Select(i => train.ClassNames[i]))}. They count as missed; "
                + "split the images so that training has every class.";
    }

    /// <summary>
    /// An image is taken for the same where its size and its instances' classes, boxes and masks are equal, number by number. One instance
    /// alone can be equal by chance, as in drawn images; then its file name must be too, where both sets have names. A file name alone
    /// tells nothing: many sets number their files from 0.
    /// </summary>
    private static string? SameImages(DatasetStatistics train, DatasetStatistics validation)
    {
        ILookup<ulong, ImageFingerprint> alike = train.Fingerprints.ToLookup(image => image.Annotations);
        bool HasName(ImageFingerprint image) => alike[image.Annotations].Any(other => other.HasAnnotationsOf(image) && other.FileName == image.FileName);
        ImageFingerprint[] equal = [.. validation.Fingerprints.Where(image => alike[image.Annotations].Any(image.HasAnnotationsOf))];
        int sameName = equal.Count(image => image.FileName is not null && HasName(image));
        bool trainHasNames = train.Fingerprints.Any(image => image.FileName is not null);
        int same = equal.Count(image => image.Instances > 1 || image.FileName is null || !trainHasNames || HasName(image));
        return same == 0
            ? null
            : $"{same} of {validation.Images} validation images have the size and all classes, boxes and masks of a training image, {sameName} of them "
                + "its file name too. If they are the same images, take them out of one of the two: measured on them, a model only remembers.";
    }

    private static string Names(IEnumerable<string> names) => Excerpt.List(names.Select(Excerpt.Name), MostNamed);
}
