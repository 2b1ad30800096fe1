using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Matches the detections of images, one after the other, in memory that it keeps (pycocotools' evaluateImg, for all areas at once).</summary>
/// <param name="truths">The ground truths.</param>
/// <param name="found">The detections; receives places and marks.</param>
/// <param name="thresholds">Thresholds of intersection over union.</param>
/// <param name="maxDetections">Detections of a class in an image that count, the best first.</param>
internal sealed class ImageMatcher(CocoTruths truths, FoundColumns found, double[] thresholds, int maxDetections)
{
    private bool[] _taken = new bool[16];

    /// <param name="image">The image.</param>
    /// <param name="detections">Its detections in the file's order; they are put in order by class, and in it by score.</param>
    public void Match(int image, Span<int> detections)
    {
        if (truths.Federated is not null && detections.Length > maxDetections)
        {
            detections.Sort(ByScoreAlone);
            foreach (int left in detections[maxDetections..])
                found.Places[left] = int.MaxValue;
            detections = detections[..maxDetections];
        }
        detections.Sort(truths.ByClass ? ByClass : ByScore);
        int first = truths.Starts[image], count = truths.Starts[image + 1] - first;
        if (_taken.Length < count)
            _taken = new bool[2 * count];
        for (int start = 0; start < detections.Length;)
        {
            int c = found.Classes[detections[start]], end = start + 1;
            while (end < detections.Length && (!truths.ByClass || found.Classes[detections[end]] == c))
                end++;
            for (int i = start; i < end; i++)
                found.Places[detections[i]] = i - start;
            ReadOnlySpan<int> counted = detections[start..Math.Min(end, start + maxDetections)];
            Match(found.Boxes, counted, first, count);
            Match(found.Masks, counted, first, count);
            if (found.Boundaries is { } boundaries)
                Match(boundaries, counted, first, count);
            start = end;
        }
    }

    private int ByClass(int a, int b) => found.Classes[a] != found.Classes[b] ? found.Classes[a].CompareTo(found.Classes[b]) : ByScore(a, b);

    private int ByScoreAlone(int a, int b) => found.Scores[a] != found.Scores[b] ? found.Scores[b].CompareTo(found.Scores[a]) : a.CompareTo(b);

    /// <summary>Best first; equal scores by class, and then in the file's order, which is that of the numbers.</summary>
    private int ByScore(int a, int b) =>
        found.Scores[a] != found.Scores[b] ? found.Scores[b].CompareTo(found.Scores[a])
        : found.Classes[a] != found.Classes[b] ? truths.ClassPlaces[found.Classes[a]].CompareTo(truths.ClassPlaces[found.Classes[b]])
        : a.CompareTo(b);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Match(OverlapTable overlaps, ReadOnlySpan<int> detections, int firstTruth, int truthCount)
    {
        // The ranges in which all ground truths that are overlapped count, and those in which any does. Mostly nothing is overlapped.
        uint all = uint.MaxValue, any = 0;
        bool overlap = false;
        foreach (int detection in detections)
        {
            int row = overlaps.Rows[detection];
            if (row < 0)
                continue;
            overlap = true;
            (int start, int end) = overlaps.Of(row);
            for (int i = start; i < end; i++)
            {
                all &= truths.Counted[overlaps.Truths[i]];
                any |= truths.Counted[overlaps.Truths[i]];
            }
        }
        for (int range = 0; overlap && range < truths.AreaRanges.Length; range++)
        {
            // Where all count alike, the matches are the same as in the first range.
            bool allCount = (all >> range & 1) != 0, noneCounts = (any >> range & 1) == 0;
            if (range > 0 && (all & 1) != 0 && (allCount || noneCounts))
                Copy(overlaps, detections, range, isIgnored: noneCounts);
            else
                Match(overlaps, detections, range, firstTruth, truthCount);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(OverlapTable overlaps, ReadOnlySpan<int> detections, int range, bool isIgnored)
    {
        foreach (int detection in detections)
        {
            int row = overlaps.Rows[detection];
            if (row >= 0)
                overlaps.Marks(row, range) = overlaps.Marks(row, 0) with { Ignored = isIgnored ? overlaps.Marks(row, 0).Taken : 0 };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Match(OverlapTable overlaps, ReadOnlySpan<int> detections, int range, int firstTruth, int truthCount)
    {
        for (int t = 0; t < thresholds.Length; t++)
        {
            Array.Clear(_taken, 0, truthCount);
            foreach (int detection in detections)
            {
                int row = overlaps.Rows[detection];
                if (row >= 0)
                    MatchAt(overlaps, row, range, t, firstTruth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MatchAt(OverlapTable overlaps, int row, int range, int t, int firstTruth)
    {
        // Ignored ground truths come last: a detection takes one of them only where no other is left for it.
        uint bit = 1u << t;
        bool ignored = false;
        int truth = Best(overlaps, row, range, thresholds[t], firstTruth, ignored);
        if (truth < 0)
        {
            ignored = true;
            truth = Best(overlaps, row, range, thresholds[t], firstTruth, ignored);
        }
        if (truth < 0)
            return;
        _taken[truth - firstTruth] = true;
        ref Marks marks = ref overlaps.Marks(row, range);
        marks.Taken |= bit;
        marks.Matched |= truths.IsNoMatch[truth] ? 0 : bit;
        marks.Ignored |= ignored ? bit : 0;
    }

    /// <summary>The free ground truth that overlaps a detection most, the last of equals; -1 where none reaches the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Best(OverlapTable overlaps, int row, int range, double threshold, int firstTruth, bool ignored)
    {
        int best = -1;
        double most = threshold;
        (int start, int end) = overlaps.Of(row);
        for (int i = start; i < end; i++)
        {
            int truth = overlaps.Truths[i];
            // A crowd region has room for any number of detections.
            if ((truths.Counted[truth] >> range & 1) == 0 != ignored || (_taken[truth - firstTruth] && !truths.IsCrowd[truth]) || !(overlaps.IoUs[i] >= most))
                continue;
            (best, most) = (truth, overlaps.IoUs[i]);
        }
        return best;
    }
}
