using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Images and annotations in COCO format, straight to the trainer: what an estimator does with its columns, without ML.NET's part.</summary>
internal static class CocoFolder
{
    /// <summary>The images of <c>NAME.json</c> and the folder <c>NAME</c>.</summary>
    /// <param name="folder">Where both are.</param>
    /// <param name="name">Such as "train".</param>
    /// <param name="seed">Seed of each epoch's order; null keeps the file's.</param>
    public static TrainingData Load(string folder, string name, int? seed) =>
        LoadFile(Path.Combine(folder, $"{name}.json"), Path.Combine(folder, name), seed);

    public static TrainingData LoadFile(string annotationFile, string imageFolder, int? seed)
    {
        LabelledDataset data = CocoReader.Load(annotationFile, imageFolder);
        Dictionary<LabelCategory, int> classes = data.ClassIndices();
        return new TrainingData(
            [.. data.Categories.Select(category => category.Name)],
            data.Images.Count,
            epoch => Ordered(data.Images, seed is { } value ? new Random(value + epoch) : null).Select(image => Decode(image, classes)));
    }

    private static LabelledImage[] Ordered(IReadOnlyList<LabelledImage> images, Random? random)
    {
        LabelledImage[] order = [.. images];
        random?.Shuffle(order);
        return order;
    }

    private static ImageExample Decode(LabelledImage record, Dictionary<LabelCategory, int> classes)
    {
        using var image = ImageFiles.Read(record.FullPath);
        record.CheckSize(image.Width, image.Height);
        byte[] pixels = image.GetBGRPixels;
        for (int i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        return new ImageExample
        {
            Name = record.FileName,
            Height = image.Height,
            Width = image.Width,
            Pixels = pixels,
            Instances = record.ToInstances(classes),
        };
    }
}
