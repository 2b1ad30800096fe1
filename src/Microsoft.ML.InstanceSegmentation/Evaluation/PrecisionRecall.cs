namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Average precision and highest recall of one class, at each threshold of intersection over union.</summary>
internal sealed record PrecisionRecall(double[] AveragePrecision, double[] Recall)
{
    /// <param name="verdicts">The detections of all images, in the images' order.</param>
    /// <param name="positives">Ground truths that count.</param>
    /// <param name="maxDetections">Detections that count, in each image.</param>
    /// <returns>null where no ground truth counts.</returns>
    public static PrecisionRecall? Of(IReadOnlyList<Verdict> verdicts, int positives, int maxDetections)
    {
        if (positives == 0)
            return null;
        return Of(Array.ConvertAll(Ranking(verdicts, maxDetections), i => verdicts[i]), weights: null, positives);
    }

    /// <summary>Places of the detections that count, best first.</summary>
    /// <param name="verdicts">The detections of all images, in the images' order.</param>
    /// <param name="maxDetections">Detections that count, in each image.</param>
    public static int[] Ranking(IReadOnlyList<Verdict> verdicts, int maxDetections) =>
        // The sort is stable, hence equal scores stay in the images' order.
        [.. Enumerable.Range(0, verdicts.Count).Where(i => verdicts[i].Rank < maxDetections).OrderByDescending(i => verdicts[i].Score)];

    /// <summary>The same of ranked detections, of which each may count several times, or not at all.</summary>
    /// <param name="ranked">The detections, best first.</param>
    /// <param name="weights">How often each counts; null for once.</param>
    /// <param name="positives">Ground truths that count, each as often as its image; at least 1.</param>
    public static PrecisionRecall Of(Verdict[] ranked, int[]? weights, int positives)
    {
        int thresholds = CocoProtocol.IoUThresholds.Length;
        var result = new PrecisionRecall(new double[thresholds], new double[thresholds]);
        var precision = new double[ranked.Length];
        var recall = new double[ranked.Length];
        for (int t = 0; t < thresholds; t++)
        {
            Curve(ranked, weights, 1 << t, positives, precision, recall);
            result.AveragePrecision[t] = Average(precision, recall);
            result.Recall[t] = recall.Length == 0 ? 0 : recall[^1];
        }
        return result;
    }

    /// <summary>Average precision at one of the thresholds.</summary>
    /// <param name="threshold">Its place among the bits of the verdicts.</param>
    /// <param name="ranked">The detections, best first.</param>
    /// <param name="positives">Ground truths that count; at least 1.</param>
    public static double AverageAt(int threshold, Verdict[] ranked, int positives)
    {
        var precision = new double[ranked.Length];
        var recall = new double[ranked.Length];
        Curve(ranked, weights: null, 1 << threshold, positives, precision, recall);
        return Average(precision, recall);
    }

    /// <summary>Precision and recall of the best detection, the best two, and so on.</summary>
    private static void Curve(Verdict[] ranked, int[]? weights, int bit, int positives, double[] precision, double[] recall)
    {
        int hits = 0, misses = 0;
        for (int i = 0; i < ranked.Length; i++)
        {
            if ((ranked[i].Ignored & bit) == 0)
            {
                int weight = weights?[i] ?? 1;
                if ((ranked[i].Matched & bit) != 0)
                    hits += weight;
                else
                    misses += weight;
            }
            precision[i] = hits / (misses + hits + CocoProtocol.Tiny);
            recall[i] = (double)hits / positives;
        }
        // Precision at a recall is the best at that recall or any higher one.
        for (int i = ranked.Length - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
    }

    /// <summary>The mean of the precision at 101 recalls; it is zero at those that are not reached.</summary>
    private static double Average(double[] precision, double[] recall)
    {
        double sum = 0;
        int i = 0;
        foreach (double threshold in CocoProtocol.RecallThresholds)
        {
            while (i < recall.Length && recall[i] < threshold)
                i++;
            if (i == recall.Length)
                break;
            sum += precision[i];
        }
        return sum / CocoProtocol.RecallThresholds.Length;
    }
}
