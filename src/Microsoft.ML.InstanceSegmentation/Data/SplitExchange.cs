// U: units, C: classes, P: parts.
namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Brings a division nearer to its shares: two units of different parts change places, or where units are groups of images one moves, as long as
/// the classes are divided better by it. What is dealt out one by one is off by what came last; this evens it out.
/// </summary>
internal sealed class SplitExchange
{
    /// <summary>Partners that a unit is tried with in a pass.</summary>
    private const int Partners = 48;

    private const int MostPasses = 12;

    /// <summary>Of all passes, so that a hundred thousand images take a second or two.</summary>
    private const long MostTrials = 12_000_000;

    /// <summary>A part without a class that it could have counts more than any share that is off.</summary>
    private const double Absence = 4;

    /// <summary>The number of images counts more than a class's share.</summary>
    private const double SizeWeight = 8;

    private readonly IReadOnlyList<int> _sizes;
    private readonly IReadOnlyDictionary<int, int>[] _instances;
    private readonly int[] _part;
    private readonly double[] _shares;
    private readonly double[] _all;
    private readonly double[][] _has;
    private readonly double[] _images;
    private readonly int[] _units;
    private readonly bool[] _isForAll;
    private readonly double _allImages;

    /// <param name="sizes">Images of each unit.</param>
    /// <param name="instances">Instances of each class in each unit.</param>
    /// <param name="classes">C.</param>
    /// <param name="images">Images that each part should have.</param>
    /// <param name="part">The part of each unit, which changes.</param>
    public SplitExchange(IReadOnlyList<int> sizes, IReadOnlyDictionary<int, int>[] instances, int classes, IReadOnlyList<int> images, int[] part)
    {
        (_sizes, _instances, _part) = (sizes, instances, part);
        _allImages = images.Sum();
        _shares = [.. images.Select(count => count / _allImages)];
        _all = new double[classes];
        _has = [.. Enumerable.Range(0, classes).Select(_ => new double[images.Count])];
        _images = new double[images.Count];
        _units = new int[images.Count];
        var with = new int[classes];
        for (int unit = 0; unit < part.Length; unit++)
        {
            _images[part[unit]] += sizes[unit];
            _units[part[unit]]++;
            foreach ((int c, int count) in instances[unit])
            {
                _all[c] += count;
                _has[c][part[unit]] += count;
                with[c]++;
            }
        }
        _isForAll = [.. with.Select(units => units >= images.Count(count => count > 0))];
    }

    public void Run(Random random)
    {
        int units = _part.Length;
        if (units < 2 || _shares.Count(share => share > 0) < 2)
            return;
        bool canMove = _sizes.Any(size => size > 1);
        int[] order = [.. Enumerable.Range(0, units)], parts = [.. Enumerable.Range(0, _shares.Length).Where(part => _shares[part] > 0)];
        int passes = (int)Math.Clamp(MostTrials / ((long)units * Partners), 1, MostPasses);
        for (int pass = 0; pass < passes; pass++)
        {
            bool isBetter = false;
            random.Shuffle(order);
            foreach (int unit in order)
            {
                isBetter |= Exchange(unit, random);
                if (canMove)
                    isBetter |= Move(unit, parts);
            }
            if (!isBetter)
                break;
        }
    }

    /// <summary>With the best partner of some, where that is better than to stay.</summary>
    private bool Exchange(int unit, Random random)
    {
        int best = -1;
        double least = 0;
        for (int i = 0; i < Partners; i++)
        {
            int other = random.Next(_part.Length);
            if (_part[other] == _part[unit])
                continue;
            double change = Change(unit, other, _part[other]);
            if (change < least - 1e-12)
                (best, least) = (other, change);
        }
        if (best < 0)
            return false;
        (int from, int to) = (_part[unit], _part[best]);
        Apply(unit, from, to);
        Apply(best, to, from);
        return true;
    }

    private bool Move(int unit, int[] parts)
    {
        int from = _part[unit];
        if (_units[from] == 1)
            return false;
        int to = parts.MinBy(part => part == from ? 0 : Change(unit, other: null, part));
        if (to == from || Change(unit, other: null, to) > -1e-12)
            return false;
        Apply(unit, from, to);
        return true;
    }

    /// <summary>What the cost changes by where a unit goes to another part, and another comes from there.</summary>
    private double Change(int unit, int? other, int to)
    {
        int from = _part[unit];
        double moved = _sizes[unit] - (other is { } size ? _sizes[size] : 0);
        double change = moved == 0 ? 0 : SizeWeight * (
            Square((_images[from] - moved) / _allImages - _shares[from]) - Square(_images[from] / _allImages - _shares[from])
            + Square((_images[to] + moved) / _allImages - _shares[to]) - Square(_images[to] / _allImages - _shares[to]));
        foreach ((int c, int count) in _instances[unit])
            change += ClassChange(c, count - (other is { } partner ? _instances[partner].GetValueOrDefault(c) : 0), from, to);
        if (other is { } back)
        {
            foreach ((int c, int count) in _instances[back])
            {
                if (!_instances[unit].ContainsKey(c))
                    change += ClassChange(c, -count, from, to);
            }
        }
        return change;
    }

    private double ClassChange(int c, int moved, int from, int to) => moved == 0
        ? 0
        : Cost(c, from, _has[c][from] - moved) - Cost(c, from, _has[c][from]) + Cost(c, to, _has[c][to] + moved) - Cost(c, to, _has[c][to]);

    private double Cost(int c, int part, double count) => Square(count / _all[c] - _shares[part]) + (count == 0 && _isForAll[c] ? Absence : 0);

    private void Apply(int unit, int from, int to)
    {
        _part[unit] = to;
        _images[from] -= _sizes[unit];
        _images[to] += _sizes[unit];
        _units[from]--;
        _units[to]++;
        foreach ((int c, int count) in _instances[unit])
        {
            _has[c][from] -= count;
            _has[c][to] += count;
        }
    }

    private static double Square(double value) => value * value;
}
