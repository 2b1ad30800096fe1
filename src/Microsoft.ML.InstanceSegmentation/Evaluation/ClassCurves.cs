using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// Average precision and recall of one class, from the verdicts on its detections. The ranking is the same for boxes, masks and all ranges of
/// areas, and precision is computed where a ground truth is found alone: between two of them it only falls.
/// </summary>
internal sealed class ClassCurves
{
    private static readonly int s_thresholds = CocoProtocol.IoUThresholds.Length;

    private readonly int[] _ranks;
    private readonly Marks[][] _marks;
    private readonly int[] _positives;

    /// <param name="parts">The class in consecutive parts of the images.</param>
    public ClassCurves(FileClass[] parts)
    {
        double[] scores = [.. parts.SelectMany(part => part.Scores)];
        int[] order = Ranking(scores);
        _ranks = Picked([.. parts.SelectMany(part => part.Ranks)], order);
        _marks = [.. Enumerable.Range(0, parts[0].Marks.Length).Select(at => Joined(parts, at) is { Length: > 0 } marks ? Picked(marks, order) : [])];
        _positives = [.. Enumerable.Range(0, parts[0].Positives.Length).Select(range => parts.Sum(part => part.Positives[range]))];
    }

    /// <returns>null where no ground truth counts.</returns>
    public PrecisionRecall? At(int kind, int range, int maxDetections)
    {
        int positives = _positives[range];
        if (positives == 0)
            return null;
        Marks[] marks = _marks[FileClass.At(kind, range)];
        var precision = new double[s_thresholds][];
        Span<int> hits = stackalloc int[s_thresholds], misses = stackalloc int[s_thresholds];
        hits.Clear();
        misses.Clear();
        for (int t = 0; t < s_thresholds; t++)
            precision[t] = new double[positives];
        for (int i = 0; i < marks.Length; i++)
        {
            if (_ranks[i] >= maxDetections)
                continue;
            int counted = ~marks[i].Ignored, matched = marks[i].Matched;
            for (int t = 0; t < s_thresholds; t++)
            {
                if ((counted >> t & 1) == 0)
                    continue;
                if ((matched >> t & 1) != 0)
                {
                    hits[t]++;
                    precision[t][hits[t] - 1] = hits[t] / (misses[t] + hits[t] + CocoProtocol.Tiny);
                }
                else
                {
                    misses[t]++;
                }
            }
        }
        var result = new PrecisionRecall(new double[s_thresholds], new double[s_thresholds]);
        for (int t = 0; t < s_thresholds; t++)
        {
            result.AveragePrecision[t] = Average(precision[t].AsSpan(0, hits[t]), positives);
            result.Recall[t] = (double)hits[t] / positives;
        }
        return result;
    }

    /// <summary>The mean of the precision at 101 recalls: the best at that recall or a higher one, and zero where none is reached.</summary>
    /// <param name="precision">Precision where the first ground truth is found, the second, and so on.</param>
    /// <param name="positives">Ground truths.</param>
    private static double Average(Span<double> precision, int positives)
    {
        for (int i = precision.Length - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        double sum = 0;
        int at = 0;
        foreach (double threshold in CocoProtocol.RecallThresholds)
        {
            while (at < precision.Length && (double)(at + 1) / positives < threshold)
                at++;
            if (at == precision.Length)
                break;
            sum += precision[at];
        }
        return sum / CocoProtocol.RecallThresholds.Length;
    }

    /// <summary>Places of the detections, best first; equal scores stay in their order.</summary>
    private static int[] Ranking(double[] scores)
    {
        double[] keys = Array.ConvertAll(scores, score => -score);
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(keys, order);
        for (int i = 0; i < keys.Length;)
        {
            int end = i + 1;
            while (end < keys.Length && keys[end] == keys[i])
                end++;
            if (end > i + 1)
                Array.Sort(order, i, end - i);
            i = end;
        }
        return order;
    }

    private static Marks[] Joined(FileClass[] parts, int at)
    {
        var all = new Marks[parts.Sum(part => part.Marks[at].Count)];
        int start = 0;
        foreach (FileClass part in parts)
        {
            CollectionsMarshal.AsSpan(part.Marks[at]).CopyTo(all.AsSpan(start));
            start += part.Marks[at].Count;
        }
        return all;
    }

    private static T[] Picked<T>(T[] values, int[] order) => Array.ConvertAll(order, i => values[i]);
}
