using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// Average precision and recall of one class, from the marks of its detections. The ranking is the same for boxes, masks and all ranges of
/// areas, and precision is computed where a ground truth is found alone: between two of them it only falls.
/// </summary>
internal sealed class ClassCurves
{
    private readonly FoundColumns _found;
    private readonly CocoParameters _parameters;
    private readonly int[] _positives;

    /// <summary>Of the detections, best first: their places, areas, and rows in the tables of overlaps.</summary>
    private readonly int[] _places, _boxRows, _maskRows, _boundaryRows;
    private readonly uint[] _ranges;
    private double[] _precision = [];

    /// <param name="found">All detections.</param>
    /// <param name="ofClass">Those of the class, image by image, the best of each image first.</param>
    /// <param name="positives">Ground truths that count, by range of areas.</param>
    /// <param name="parameters">Thresholds.</param>
    public ClassCurves(FoundColumns found, ReadOnlySpan<int> ofClass, int[] positives, CocoParameters parameters)
    {
        (_found, _positives, _parameters) = (found, positives, parameters);
        int[] order = Ranked(ofClass);
        _places = Picked(found.Places, order);
        _ranges = Picked(found.Ranges, order);
        _boxRows = Picked(found.Boxes.Rows, order);
        _maskRows = Picked(found.Masks.Rows, order);
        _boundaryRows = found.Boundaries is { } boundaries ? Picked(boundaries.Rows, order) : [];
    }

    /// <param name="overlaps">By boxes, by masks or by boundaries.</param>
    /// <param name="range">The range of areas.</param>
    /// <param name="maxDetections">Detections in an image that count.</param>
    /// <returns>null where no ground truth counts.</returns>
    public PrecisionRecall? At(OverlapTable overlaps, int range, int maxDetections)
    {
        int positives = _positives[range], thresholds = _parameters.IoUThresholds.Count;
        if (positives == 0)
            return null;
        if (_precision.Length < thresholds * positives)
            _precision = new double[thresholds * positives];
        Span<int> hits = stackalloc int[thresholds], misses = stackalloc int[thresholds];
        hits.Clear();
        misses.Clear();
        Count(overlaps, range, maxDetections, hits, misses);
        var result = new PrecisionRecall(new double[thresholds], new double[thresholds]);
        for (int t = 0; t < thresholds; t++)
        {
            result.AveragePrecision[t] = Average(_precision.AsSpan(t * positives, hits[t]), positives);
            result.Recall[t] = (double)hits[t] / positives;
        }
        return result;
    }

    /// <summary>Goes down the ranking, and notes the precision where a ground truth is found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(OverlapTable overlaps, int range, int maxDetections, Span<int> hits, Span<int> misses)
    {
        uint all = hits.Length == CocoParameters.MostThresholds ? uint.MaxValue : (1u << hits.Length) - 1;
        int missesAtAll = 0;
        int[] rows = overlaps == _found.Boxes ? _boxRows : overlaps == _found.Masks ? _maskRows : _boundaryRows;
        for (int i = 0; i < rows.Length; i++)
        {
            if (_places[i] >= maxDetections)
                continue;
            Marks marks = rows[i] < 0 ? default : overlaps.Marks(rows[i], range);
            (uint matched, uint ignored) = (marks.Matched, marks.Ignored);
            // A detection of another area that finds nothing is ignored.
            if ((_ranges[i] >> range & 1) == 0)
                ignored |= ~matched;
            uint counted = all & ~ignored;
            if (matched == 0 && counted == all)
            {
                missesAtAll++;
                continue;
            }
            for (int t = 0; t < hits.Length; t++)
            {
                if ((counted >> t & 1) == 0)
                    continue;
                if ((matched >> t & 1) == 0)
                {
                    misses[t]++;
                    continue;
                }
                _precision[t * _positives[range] + hits[t]] = (hits[t] + 1) / (misses[t] + missesAtAll + hits[t] + 1 + CocoProtocol.Tiny);
                hits[t]++;
            }
        }
    }

    /// <summary>The mean of the precision at the recall thresholds: the best at that recall or a higher one, and zero where none is reached.</summary>
    /// <param name="precision">Precision where the first ground truth is found, the second, and so on.</param>
    /// <param name="positives">Ground truths.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Average(Span<double> precision, int positives)
    {
        for (int i = precision.Length - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        double sum = 0;
        int at = 0;
        foreach (double threshold in _parameters.RecallThresholds)
        {
            while (at < precision.Length && (double)(at + 1) / positives < threshold)
                at++;
            if (at == precision.Length)
                break;
            sum += precision[at];
        }
        return sum / _parameters.RecallThresholds.Count;
    }

    /// <summary>The detections, best first; equal scores stay in their order.</summary>
    private int[] Ranked(ReadOnlySpan<int> detections)
    {
        var keys = new double[detections.Length];
        var order = new int[detections.Length];
        for (int i = 0; i < keys.Length; i++)
            (keys[i], order[i]) = (-_found.Scores[detections[i]], i);
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
        for (int i = 0; i < order.Length; i++)
            order[i] = detections[order[i]];
        return order;
    }

    private static T[] Picked<T>(T[] values, int[] order)
    {
        var picked = new T[order.Length];
        for (int i = 0; i < order.Length; i++)
            picked[i] = values[order[i]];
        return picked;
    }
}
