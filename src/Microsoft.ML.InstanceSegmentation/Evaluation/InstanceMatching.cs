namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>What became of a detection at each threshold of intersection over union, a bit each.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Rank">Its place among the detections of its class in its image, from 0.</param>
/// <param name="Matched">Whether it found a ground truth.</param>
/// <param name="Ignored">Whether it counts neither for nor against.</param>
internal readonly record struct Verdict(float Score, int Rank, ushort Matched, ushort Ignored);

/// <summary>The ground truths of one class in one image: the area and whether it is a crowd region, for each.</summary>
internal readonly record struct Truths(double[] Areas, bool[] IsCrowd);

/// <summary>The detections of one class in one image, best first: the score and the area of each.</summary>
internal readonly record struct Candidates(float[] Scores, double[] Areas);

/// <summary>A ground truth that a detection overlaps, by how much.</summary>
internal readonly record struct Overlap(int Truth, double IoU);

/// <summary>Assigns the detections of one class in one image to its ground truths (pycocotools' evaluateImg).</summary>
internal static class InstanceMatching
{
    /// <summary>
    /// For each detection the ground truths that it can match at the lowest threshold, in their order. In an image of thousands of
    /// instances these are a few each, where a table of all pairs would take gigabytes.
    /// </summary>
    /// <param name="detections">Number of detections.</param>
    /// <param name="truths">Number of ground truths.</param>
    /// <param name="iou">Intersection over union of a detection with a ground truth; one that is not a number matches nothing.</param>
    public static Overlap[][] Overlaps(int detections, int truths, Func<int, int, double> iou)
    {
        var overlaps = new Overlap[detections][];
        var row = new List<Overlap>();
        for (int d = 0; d < detections; d++)
        {
            row.Clear();
            for (int g = 0; g < truths; g++)
            {
                double value = iou(d, g);
                if (value >= CocoProtocol.LowestIoU)
                    row.Add(new Overlap(g, value));
            }
            overlaps[d] = [.. row];
        }
        return overlaps;
    }

    /// <param name="truths">The ground truths.</param>
    /// <param name="detections">The detections.</param>
    /// <param name="overlaps">The ground truths that each detection overlaps enough, from <see cref="Overlaps"/>.</param>
    /// <param name="range">Ground truths of other areas are ignored, and so are detections of other areas that match none.</param>
    /// <param name="verdicts">Receives a verdict on each detection.</param>
    /// <returns>How many ground truths count.</returns>
    public static int Match(Truths truths, Candidates detections, Overlap[][] overlaps, AreaRange range, List<Verdict> verdicts)
    {
        bool[] ignored = [.. truths.IsCrowd.Zip(truths.Areas, (isCrowd, area) => isCrowd || !range.Contains(area))];
        // Ignored ground truths come last: a detection takes one of them only where no other is left for it.
        Overlap[][] ordered = Array.ConvertAll(overlaps, row => row.Length < 2 ? row : [.. row.OrderBy(overlap => ignored[overlap.Truth])]);
        var matched = new ushort[detections.Scores.Length];
        var excused = new ushort[detections.Scores.Length];
        for (int t = 0; t < CocoProtocol.IoUThresholds.Length; t++)
            MatchAt(t, ordered, ignored, truths.IsCrowd, matched, excused);
        for (int d = 0; d < matched.Length; d++)
        {
            int outside = range.Contains(detections.Areas[d]) ? 0 : ~matched[d];
            verdicts.Add(new Verdict(detections.Scores[d], d, matched[d], (ushort)(excused[d] | outside)));
        }
        return ignored.Count(isIgnored => !isIgnored);
    }

    private static void MatchAt(int t, Overlap[][] overlaps, bool[] ignored, bool[] isCrowd, ushort[] matched, ushort[] excused)
    {
        var bit = (ushort)(1 << t);
        var taken = new bool[ignored.Length];
        for (int d = 0; d < matched.Length; d++)
        {
            if (Best(overlaps[d], CocoProtocol.MatchThresholds[t], ignored, isCrowd, taken) is not { } truth)
                continue;
            taken[truth] = true;
            matched[d] |= bit;
            if (ignored[truth])
                excused[d] |= bit;
        }
    }

    /// <summary>The free ground truth that overlaps a detection most, the last of equals; null where none reaches the threshold.</summary>
    private static int? Best(Overlap[] overlaps, double threshold, bool[] ignored, bool[] isCrowd, bool[] taken)
    {
        int? best = null;
        double most = threshold;
        foreach ((int truth, double iou) in overlaps)
        {
            // A crowd region has room for any number of detections.
            if (taken[truth] && !isCrowd[truth])
                continue;
            if (best is { } found && !ignored[found] && ignored[truth])
                break;
            if (!(iou >= most))
                continue;
            most = iou;
            best = truth;
        }
        return best;
    }
}

/// <summary>A box in double precision, in which pycocotools compares boxes.</summary>
internal readonly record struct EvaluationBox(double X0, double Y0, double X1, double Y1, double Area)
{
    public EvaluationBox(double x0, double y0, double x1, double y1)
        : this(x0, y0, x1, y1, (x1 - x0) * (y1 - y0))
    {
    }

    /// <summary>The box of x, y, width and height; its area is that of the numbers as they are, as in pycocotools.</summary>
    public static EvaluationBox OfSides(ReadOnlySpan<double> box) => new(box[0], box[1], box[0] + box[2], box[1] + box[3], box[2] * box[3]);

    /// <summary>The box of one instance among those of an image.</summary>
    public static EvaluationBox At(float[] boxes, int instance) =>
        new(boxes[4 * instance], boxes[4 * instance + 1], boxes[4 * instance + 2], boxes[4 * instance + 3]);

    /// <summary>Intersection over union with a ground truth; over this box alone where that is a crowd region.</summary>
    public double IoU(EvaluationBox groundTruth, bool isCrowd)
    {
        double width = Math.Min(X1, groundTruth.X1) - Math.Max(X0, groundTruth.X0);
        double height = Math.Min(Y1, groundTruth.Y1) - Math.Max(Y0, groundTruth.Y0);
        // Written so that a coordinate that is not a number overlaps nothing.
        if (!(width > 0 && height > 0))
            return 0;
        double intersection = width * height;
        return intersection / (isCrowd ? Area : Area + groundTruth.Area - intersection);
    }
}
