using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>What became of a detection at each threshold of intersection over union, a bit each.</summary>
/// <remarks>Of fields: millions are read in the first second of a program, when properties are still calls.</remarks>
internal struct Marks
{
    /// <summary>Whether it has a ground truth.</summary>
    public uint Taken;

    /// <summary>Whether it has one that counts as found (<see cref="CocoTruths.IsNoMatch"/>).</summary>
    public uint Matched;

    /// <summary>Whether that ground truth counts neither for nor against.</summary>
    public uint Ignored;
}

/// <summary>
/// The overlaps of a file's detections with ground truths, by boxes, by masks or by boundaries, and the marks that they led to. Most detections overlap
/// nothing; those that do have a row each.
/// </summary>
internal sealed class OverlapTable
{
    private readonly int _ranges;
    private readonly int[] _starts;
    private readonly Marks[] _marks;

    public OverlapTable(IReadOnlyList<FoundDetections> parts, Func<FoundDetections, List<FoundOverlap>> overlaps, int detections, int ranges)
    {
        _ranges = ranges;
        int count = parts.Sum(part => overlaps(part).Count), at = 0, before = 0, rows = 0;
        Rows = new int[detections];
        Array.Fill(Rows, -1);
        Truths = new int[count];
        IoUs = new double[count];
        var starts = new List<int>(count + 1);
        foreach (FoundDetections part in parts)
        {
            foreach ((int detection, int truth, double iou) in overlaps(part))
            {
                if (Rows[before + detection] < 0)
                {
                    Rows[before + detection] = rows++;
                    starts.Add(at);
                }
                (Truths[at], IoUs[at]) = (truth, iou);
                at++;
            }
            before += part.Images.Count;
        }
        starts.Add(at);
        _starts = [.. starts];
        _marks = new Marks[rows * ranges];
    }

    /// <summary>The row of each detection; -1 where it overlaps nothing.</summary>
    public int[] Rows { get; }

    /// <summary>Ground truths, row by row.</summary>
    public int[] Truths { get; }

    /// <summary>Intersections over union, row by row.</summary>
    public double[] IoUs { get; }

    /// <summary>Where a row begins, and where it ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int End) Of(int row) => (_starts[row], _starts[row + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Marks Marks(int row, int range) => ref _marks[row * _ranges + range];
}
