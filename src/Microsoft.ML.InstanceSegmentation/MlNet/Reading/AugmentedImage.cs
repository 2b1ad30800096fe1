using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A row of a view of augmented images, with the columns of the default names.</summary>
internal sealed class AugmentedImage
{
    public required string FileName { get; init; }

    public required MLImage Image { get; init; }

    public required string[] Label { get; init; }

    public required float[] BoundingBoxes { get; init; }

    public required string[] Masks { get; init; }

    public required bool[] IsCrowd { get; init; }

    /// <summary>The first images of a view after random changes, in the view's order; each may be made of all of them.</summary>
    public static List<AugmentedImage> Read(IDataView data, AugmentationOptions augmentation, int images, int seed, ColumnOptions columns)
    {
        OptionCheck.Positive(images);
        augmentation.Validate();
        columns.Validate();
        TrainingData examples = TrainingColumns.Read(data, new InstanceSegmentationOptions { Columns = columns }, requireInstances: false);
        var recent = new RecentExamples();
        ImageExample[] originals = [.. examples.Epoch(0).Take(images)];
        Array.ForEach(originals, recent.Add);
        var random = new Random(seed);
        return [.. originals.Select(original => Row(Augmentation.Apply(original, augmentation, random, recent.Draw), examples.ClassNames))];
    }

    private static AugmentedImage Row(ImageExample example, IReadOnlyList<string> classNames) => new()
    {
        FileName = example.Name,
        Image = MLImage.CreateFromPixels(example.Width, example.Height, MLPixelFormat.Rgba32, Rgba(example.Pixels)),
        Label = Array.ConvertAll(example.Instances.Classes, index => classNames[index]),
        BoundingBoxes = example.Instances.Boxes,
        Masks = Array.ConvertAll(example.Instances.Masks, mask => mask.ToJson()),
        IsCrowd = example.Instances.IsCrowd,
    };

    private static byte[] Rgba(byte[] rgb)
    {
        var rgba = new byte[rgb.Length / 3 * 4];
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (rgb[from], rgb[from + 1], rgb[from + 2], byte.MaxValue);
        return rgba;
    }
}
