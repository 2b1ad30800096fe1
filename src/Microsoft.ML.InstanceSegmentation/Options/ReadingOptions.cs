using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How a data set is read.</summary>
public sealed record ReadingOptions
{
    /// <summary>What becomes of annotations that cannot be learnt from. Default <see cref="UnusableLabels.LeaveOut"/>.</summary>
    public UnusableLabels UnusableLabels { get; init; } = UnusableLabels.LeaveOut;

    /// <summary>
    /// Whether a box that disagrees with its mask, has no area, or lies outside the image, is replaced by the one around the mask. Default
    /// false: a box that disagrees stays as it is and is told of, and an annotation whose box is of no use is left out.
    /// </summary>
    public bool RepairBoxes { get; init; }

    /// <summary>
    /// Whether two categories of one name that both have annotations are one class. Default false: an error that names both. A category
    /// without annotations that bears another's name, as Roboflow writes for the project, is always left out.
    /// </summary>
    public bool MergeCategories { get; init; }

    /// <summary>
    /// What becomes of an image whose file cannot be read, or has another size than its record. Default <see cref="UnreadableImages.Fail"/>:
    /// an error; <see cref="UnreadableImages.Skip"/> leaves it out, and the log warns with its name and the reason.
    /// </summary>
    public UnreadableImages UnreadableImages { get; init; } = UnreadableImages.Fail;

    /// <summary>
    /// The part of a data set that has several, such as val: of YOLO's YAML file, or a list of Pascal VOC's. Default null: YOLO's train, and all
    /// that Pascal VOC's folder has. Formats without parts do not look at it.
    /// </summary>
    public string? Split { get; init; }

    /// <summary>How image files are read.</summary>
    public ImageFileOptions Images { get; init; } = new();

    internal void Validate()
    {
        Images.Validate();
        OptionCheck.Defined(UnusableLabels);
        OptionCheck.Defined(UnreadableImages);
    }
}
