using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// What a data set is divided by: images, or groups of images that must stay together, with the number of instances of each class in them.
/// </summary>
internal sealed class SplitUnits
{
    private readonly int[] _unitOf;
    private readonly int[] _sizes;
    private readonly IReadOnlyDictionary<int, int>[] _instances;
    private readonly int _classes;

    private SplitUnits(int[] unitOf, int[] sizes, IReadOnlyDictionary<int, int>[] instances, int classes)
    {
        (_unitOf, _sizes, _instances, _classes) = (unitOf, sizes, instances, classes);
    }

    /// <summary>Number of units.</summary>
    public int Count => _sizes.Length;

    /// <summary>The unit of an image.</summary>
    public int this[int image] => _unitOf[image];

    /// <param name="images">The class of each instance of each image, from 0; crowd regions do not count.</param>
    /// <param name="groups">The group of each image; null where each image is a group of its own.</param>
    /// <param name="classes">Number of classes.</param>
    public static SplitUnits Of(IReadOnlyList<IReadOnlyList<int>> images, IReadOnlyList<string>? groups, int classes)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] unitOf = [.. Enumerable.Range(0, images.Count)];
        if (groups is not null)
        {
            for (int i = 0; i < unitOf.Length; i++)
            {
                numbers.TryAdd(groups[i], numbers.Count);
                unitOf[i] = numbers[groups[i]];
            }
        }
        int units = groups is null ? images.Count : numbers.Count;
        var sizes = new int[units];
        var instances = new Dictionary<int, int>[units];
        for (int i = 0; i < unitOf.Length; i++)
        {
            sizes[unitOf[i]]++;
            Dictionary<int, int> counts = instances[unitOf[i]] ??= [];
            foreach (int instance in images[i])
                counts[instance] = counts.GetValueOrDefault(instance) + 1;
        }
        return new SplitUnits(unitOf, sizes, instances, classes);
    }

    /// <summary>The images of a data set, each a unit, or by the groups of <paramref name="groups"/>.</summary>
    public static SplitUnits OfImages(LabelledDataset dataset, IReadOnlyList<string>? groups = null)
    {
        Dictionary<LabelCategory, int> classes = dataset.ClassIndices();
        return Of(
            [.. dataset.Images.Select(image => (IReadOnlyList<int>)[.. image.Annotations.Where(instance => !instance.IsCrowd).Select(instance => classes[instance.Category])])],
            groups, classes.Count);
    }

    /// <summary>The part of each image.</summary>
    /// <param name="images">Number of images that each part should have; together as many as there are.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <exception cref="ArgumentException">There are fewer units than parts that should have images.</exception>
    public int[] Divide(IReadOnlyList<int> images, int seed)
    {
        var random = new Random(Seeds.Of(seed, "split", Count));
        int[] parts = new IterativeStratification(_sizes, _instances, _classes, images, random).Divide();
        new SplitExchange(_sizes, _instances, _classes, images, parts).Run(random);
        return Array.ConvertAll(_unitOf, unit => parts[unit]);
    }

    /// <summary>Images of parts with shares of the whole: rounded so that they add up, and none is empty that has a share, where there are enough.</summary>
    /// <param name="images">Number of all images.</param>
    /// <param name="shares">Shares, which add up to 1.</param>
    public static int[] Sizes(int images, IReadOnlyList<double> shares)
    {
        // The largest remainders get what rounding down leaves.
        int[] sizes = [.. shares.Select(share => (int)Math.Floor(share * images))];
        int left = images - sizes.Sum();
        foreach (int part in Enumerable.Range(0, sizes.Length).OrderByDescending(part => shares[part] * images - sizes[part]).Take(left))
            sizes[part]++;
        for (int part = 0; part < sizes.Length; part++)
        {
            int largest = Array.IndexOf(sizes, sizes.Max());
            if (sizes[part] == 0 && shares[part] > 0 && sizes[largest] > 1)
                (sizes[part], sizes[largest]) = (1, sizes[largest] - 1);
        }
        return sizes;
    }
}
