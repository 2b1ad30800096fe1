using System.Collections.Concurrent;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Looks at the first and last bytes of a data set's image files, so that a file that is no image, is cut short, or of another size than its
/// record says, is found before training rather than in the middle of it. Pixels are not decoded, but where the end is none of the format's.
/// </summary>
internal static class ImageHeaders
{
    private const int MostNamed = 5;

    /// <summary>Refuses a data set with a file that fails the check.</summary>
    /// <exception cref="InvalidDataException">A file is unreadable; the message tells why of the first, and names others.</exception>
    public static void Check(LabelledDataset dataset, ImageFileOptions options)
    {
        (LabelledImage Image, InvalidDataException Fault)[] faults = Faults(dataset.Images, options);
        if (faults.Length == 0)
            return;
        string others = Excerpt.List(faults.Skip(1).Select(fault => fault.Image.FileName), MostNamed);
        throw faults.Length == 1
            ? faults[0].Fault
            : new InvalidDataException($"{faults[0].Fault.Message} The same check fails for {others}.", faults[0].Fault);
    }

    /// <summary>The data set without the images whose file fails the check.</summary>
    public static LabelledDataset Readable(LabelledDataset dataset, ImageFileOptions options, SkippedImages skipped)
    {
        Dictionary<long, InvalidDataException> faults = Faults(dataset.Images, options).ToDictionary(fault => fault.Image.Id, fault => fault.Fault);
        foreach (LabelledImage image in dataset.Images.Where(image => faults.ContainsKey(image.Id)))
            skipped.Add(image.FileName, faults[image.Id]);
        if (faults.Count == 0)
            return dataset;
        string names = Excerpt.List(dataset.Images.Where(image => faults.ContainsKey(image.Id)).Select(image => image.FileName), MostNamed);
        return dataset.With(
            [.. dataset.Images.Where(image => !faults.ContainsKey(image.Id))],
            $"{dataset.AnnotationFile}: {Counted.Of(faults.Count, "image")} of {dataset.Images.Count} cannot be read and {(faults.Count == 1 ? "is" : "are")} left out: {names}.");
    }

    /// <summary>The images whose file fails the check, and why, in the order of the images.</summary>
    public static (LabelledImage Image, InvalidDataException Fault)[] Faults(IReadOnlyList<LabelledImage> images, ImageFileOptions options)
    {
        var faults = new ConcurrentBag<(int Index, InvalidDataException Fault)>();
        Parallel.For(0, images.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (FaultOf(images[i], options) is { } fault)
                faults.Add((i, fault));
        });
        return [.. faults.OrderBy(fault => fault.Index).Select(fault => (images[fault.Index], fault.Fault))];
    }

    private static InvalidDataException? FaultOf(LabelledImage image, ImageFileOptions options)
    {
        int width, height;
        try
        {
            using FileStream file = OrdinaryFile.Open(image.FullPath);
            (width, height) = ImageDecoder.Measure(file, options);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return image.Undecodable(failure);
        }
        return image.WrongSize(width, height);
    }
}
