// U: units (images, or groups of them), C: classes, P: parts.
namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Divides images with instances of many classes so that each part has its share of every class: the rarest class that is left is dealt out
/// first, each image to the part that misses most of it (Sechidis, Tsoumakas and Vlahavas 2011, "On the Stratification of Multi-label Data").
/// </summary>
/// <remarks>
/// Beyond the paper, instances are counted and not images alone; units may be groups of images; a part that has its images takes no more
/// while others lack some; and where as few units with a class are left as there are parts without it, they go to those.
/// </remarks>
internal sealed class IterativeStratification
{
    private readonly IReadOnlyList<int> _sizes;
    private readonly IReadOnlyDictionary<int, int>[] _instances;
    private readonly Random _random;
    private readonly int[] _part;
    private readonly bool[] _wanted;

    /// <summary>Instances of a class that a part still misses, C × P.</summary>
    private readonly double[][] _missing;

    /// <summary>Instances of a class that a part has, C × P.</summary>
    private readonly int[][] _has;

    /// <summary>Images that a part still misses.</summary>
    private readonly int[] _room;

    /// <summary>Units that a part has.</summary>
    private readonly int[] _units;

    /// <summary>Units with a class that are not dealt out.</summary>
    private readonly int[] _left;
    private int _unitsLeft;

    /// <param name="sizes">Images of each unit.</param>
    /// <param name="instances">Instances of each class in each unit.</param>
    /// <param name="classes">C.</param>
    /// <param name="images">Images that each part should have.</param>
    /// <param name="random">Decides between equals.</param>
    /// <exception cref="ArgumentException">There are fewer units than parts that should have images.</exception>
    public IterativeStratification(
        IReadOnlyList<int> sizes, IReadOnlyDictionary<int, int>[] instances, int classes, IReadOnlyList<int> images, Random random)
    {
        (_sizes, _instances, _random) = (sizes, instances, random);
        _part = [.. Enumerable.Repeat(-1, sizes.Count)];
        _wanted = [.. images.Select(count => count > 0)];
        if (_wanted.Count(wanted => wanted) is var parts && sizes.Count < parts)
            throw new ArgumentException($"{parts} parts cannot be made of {sizes.Count} {(sizes.Count == 1 ? "image or group" : "images or groups")}: each needs at least one. Ask for fewer parts, or for smaller groups.", nameof(images));
        _room = [.. images];
        _units = new int[images.Count];
        _left = new int[classes];
        _has = [.. Enumerable.Range(0, classes).Select(_ => new int[images.Count])];
        var all = new long[classes];
        foreach ((int c, int count) in instances.SelectMany(unit => unit))
            (all[c], _left[c]) = (all[c] + count, _left[c] + 1);
        double total = Math.Max(1, images.Sum());
        _missing = [.. all.Select(count => images.Select(part => count * part / total).ToArray())];
        _unitsLeft = sizes.Count;
    }

    /// <summary>The part of each unit.</summary>
    public int[] Divide()
    {
        int[] order = [.. Enumerable.Range(0, _part.Length)];
        _random.Shuffle(order);
        while (RarestClass() is { } rarest)
        {
            // Large ones first: small ones even out what is left. The sort is stable, so equals stay in random order.
            foreach (int unit in order.Where(unit => _part[unit] < 0 && _instances[unit].ContainsKey(rarest)).OrderByDescending(unit => _instances[unit][rarest]).ToArray())
                Deal(unit, Choose(unit, part => _missing[rarest][part]));
        }
        foreach (int unit in order.Where(unit => _part[unit] < 0).OrderByDescending(unit => _sizes[unit]).ToArray())
            Deal(unit, Choose(unit, part => _room[part]));
        return _part;
    }

    private int? RarestClass()
    {
        int? rarest = null;
        for (int c = 0; c < _left.Length; c++)
        {
            if (_left[c] > 0 && (rarest is null || _left[c] < _left[rarest.Value]))
                rarest = c;
        }
        return rarest;
    }

    private int Choose(int unit, Func<int, double> misses)
    {
        int[] parts = Candidates(unit);
        double most = parts.Max(misses);
        int[] best = [.. parts.Where(part => misses(part) == most)];
        int mostRoom = best.Max(part => _room[part]);
        best = [.. best.Where(part => _room[part] == mostRoom)];
        return best[_random.Next(best.Length)];
    }

    /// <summary>The parts that a unit may go to.</summary>
    private int[] Candidates(int unit)
    {
        int[] wanted = [.. Enumerable.Range(0, _room.Length).Where(part => _wanted[part])];
        int[] empty = [.. wanted.Where(part => _units[part] == 0)];
        if (empty.Length > 0 && _unitsLeft <= empty.Length)
            return empty;
        int[] open = [.. wanted.Where(part => _room[part] > 0)];
        if (open.Length == 0)
            open = wanted;
        foreach (int c in _instances[unit].Keys.OrderBy(c => _left[c]).ThenBy(c => c))
        {
            int[] without = [.. open.Where(part => _has[c][part] == 0)];
            if (without.Length > 0 && _left[c] <= without.Length)
                return without;
        }
        return open;
    }

    private void Deal(int unit, int part)
    {
        _part[unit] = part;
        _room[part] -= _sizes[unit];
        _units[part]++;
        _unitsLeft--;
        foreach ((int c, int count) in _instances[unit])
        {
            _missing[c][part] -= count;
            _has[c][part] += count;
            _left[c]--;
        }
    }
}
