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

    /// <summary>
    /// Names of the classes that are kept, after <see cref="RenamedClasses"/>; instances of others are left out, and their images stay. Default
    /// null: all. A name that the data set does not have is an error that lists those it has.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init => field = ValueList.Of(value); }

    /// <summary>
    /// Other names for classes; several of one new name, or of the name of another class, become one class. Default null: none. All are renamed
    /// at once, so that two can change places.
    /// </summary>
    public IReadOnlyList<ClassRename>? RenamedClasses { get; init => field = ValueList.Of(value); }

    /// <summary>
    /// Whether names in <see cref="Classes"/> and <see cref="RenamedClasses"/> that the data set does not have are passed over. Default false: an
    /// error. For a data set beside another, such as the one to validate on, which may lack a class.
    /// </summary>
    public bool IgnoreUnknownClasses { get; init; }

    /// <summary>Whether images without an instance are left out, after <see cref="Classes"/>. Default false: they are images of background.</summary>
    public bool LabelledImagesOnly { get; init; }

    /// <summary>
    /// Most images, at least 1: of a larger data set so many are drawn at random, with the classes in the same proportions as far as that can
    /// be. Default null: all.
    /// </summary>
    public int? MaxImages { get; init; }

    /// <summary>Seed by which the images of <see cref="MaxImages"/> are drawn: the same gives the same images. Default 0.</summary>
    public int SubsetSeed { get; init; }

    /// <summary>
    /// Whether symbolic links below the image folder that lead out of it are followed. Default false: an error that names the link, since a data
    /// set from elsewhere could have any file of the machine opened. The folder itself may be a link, and links that stay inside it are followed.
    /// </summary>
    public bool FollowLinks { get; init; }

    /// <summary>How image files are read.</summary>
    public ImageFileOptions Images { get; init; } = new();

    internal void Validate()
    {
        Images.Validate();
        OptionCheck.Defined(UnusableLabels);
        OptionCheck.Defined(UnreadableImages);
        OptionCheck.That(Classes is not { Count: 0 }, "Classes is empty; name the classes to keep, or leave it null for all.", nameof(Classes));
        OptionCheck.That(Classes?.Any(string.IsNullOrWhiteSpace) is not true, "A name in Classes is empty.", nameof(Classes));
        OptionCheck.That(
            RenamedClasses?.Any(rename => rename is null || string.IsNullOrWhiteSpace(rename.From) || string.IsNullOrWhiteSpace(rename.To)) is not true,
            "A name in RenamedClasses is empty; give the old and the new one.", nameof(RenamedClasses));
        OptionCheck.That(
            RenamedClasses is null || RenamedClasses.DistinctBy(rename => rename.From, StringComparer.Ordinal).Count() == RenamedClasses.Count,
            "RenamedClasses gives a class two new names; give it one.", nameof(RenamedClasses));
        if (MaxImages is { } most)
            OptionCheck.AtLeast(most, 1, nameof(MaxImages));
    }
}
