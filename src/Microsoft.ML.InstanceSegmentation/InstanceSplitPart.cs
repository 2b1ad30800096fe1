using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What came into a part of a data set that was divided.</summary>
public sealed record InstanceSplitPart
{
    /// <summary>The part: train, val or test.</summary>
    public required string Name { get; init; }

    /// <summary>Number of images.</summary>
    public required int Images { get; init; }

    /// <summary>Number of groups of images that stay together; that of the images where there are no groups.</summary>
    public required int Groups { get; init; }

    /// <summary>Number of instances of each class, without crowd regions, by its name; classes that the part has none of, too.</summary>
    public required IReadOnlyDictionary<string, int> InstancesByClass { get; init; }

    /// <summary>The COCO file of the part; null where none was written.</summary>
    public string? File { get; init; }

    /// <summary>The folder that the file names of images in <see cref="File"/> are relative to; null where no file was written.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Number of instances of all classes.</summary>
    public int Instances => InstancesByClass.Values.Sum();

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Images} images{(Groups == Images ? "" : $" of {Groups} groups")}, {Instances} instances ({string.Join(", ", InstancesByClass.Select(each => $"{each.Key} {each.Value}"))})");

    /// <param name="name">The part's name.</param>
    /// <param name="part">Its number.</param>
    /// <param name="parts">The part of each image.</param>
    /// <param name="units">The units of the images.</param>
    /// <param name="instances">The class of each instance of each image.</param>
    /// <param name="classNames">Names of the classes.</param>
    internal static InstanceSplitPart Of(
        string name, int part, int[] parts, SplitUnits units, IReadOnlyList<IReadOnlyList<int>> instances, IReadOnlyList<string> classNames)
    {
        int[] images = [.. Enumerable.Range(0, parts.Length).Where(image => parts[image] == part)];
        var counts = new int[classNames.Count];
        foreach (int c in images.SelectMany(image => instances[image]))
            counts[c]++;
        return new InstanceSplitPart
        {
            Name = name,
            Images = images.Length,
            Groups = images.Select(image => units[image]).Distinct().Count(),
            InstancesByClass = new OrderedDictionary<string, int>(classNames.Zip(counts, KeyValuePair.Create), StringComparer.Ordinal),
        };
    }
}
