using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Counts and sums for <see cref="PanopticMetrics"/>, image by image.</summary>
internal sealed class PanopticCounts(float scoreThreshold)
{
    /// <summary>Of disjoint detections only one can have more than half of its union with an object.</summary>
    private const double MatchIoU = 0.5;

    /// <summary>A detection that better ones have covered to more than this is left out.</summary>
    private const double MostCovered = 0.5;

    private const double MostInCrowd = 0.5;

    private readonly Dictionary<int, ClassCounts> _classes = [];

    /// <summary>Adds an image.</summary>
    /// <exception cref="ArgumentException">The detections have no masks.</exception>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances detections)
    {
        List<(int Class, RunLengthMask Mask)> segments = Disjoint(detections, scoreThreshold);
        int[] truths = [.. Enumerable.Range(0, groundTruth.Count).Where(g => !groundTruth.IsCrowd[g])];
        // The best first: one detection may reach two ground truths that overlap each other.
        var pairs = from g in truths
                    from s in Enumerable.Range(0, segments.Count)
                    where segments[s].Class == groundTruth.Classes[g] && segments[s].Mask.BoundingBox.Overlaps(groundTruth.Masks[g].BoundingBox)
                    let iou = segments[s].Mask.IoU(groundTruth.Masks[g])
                    where iou > MatchIoU
                    orderby iou descending
                    select (Truth: g, Segment: s, IoU: iou);
        var found = new HashSet<int>();
        var matched = new HashSet<int>();
        foreach ((int truth, int segment, double iou) in pairs)
        {
            if (found.Contains(truth) || !matched.Add(segment))
                continue;
            found.Add(truth);
            Counts(segments[segment].Class).Match(iou);
        }
        foreach (int missed in truths.Where(g => !found.Contains(g)))
            Counts(groundTruth.Classes[missed]).FalseNegatives++;
        foreach ((int s, (int c, RunLengthMask mask)) in segments.Index())
        {
            if (!matched.Contains(s) && !IsInCrowd(c, mask, groundTruth))
                Counts(c).FalsePositives++;
        }
    }

    public PanopticMetrics Evaluate(IReadOnlyList<string> classNames)
    {
        PanopticQuality?[] qualities = [.. classNames.Select((_, c) => _classes.GetValueOrDefault(c)?.Quality)];
        PanopticQuality[] known = [.. qualities.OfType<PanopticQuality>()];
        return new PanopticMetrics
        {
            Mean = known.Length == 0 ? null : new PanopticQuality(known.Average(each => each.PQ), known.Average(each => each.SQ), known.Average(each => each.RQ)),
            PerClass = new OrderedDictionary<string, PanopticQuality?>(
                classNames.Zip(qualities, KeyValuePair.Create), StringComparer.Ordinal),
        };
    }

    /// <summary>The detections from the threshold up, the best first, each without the pixels of better ones, of whatever class.</summary>
    public static List<(int Class, RunLengthMask Mask)> Disjoint(DetectedInstances detections, float scoreThreshold)
    {
        RunLengthMask[] masks = detections.Masks ?? throw new ArgumentException("The detections have no masks.", nameof(detections));
        var segments = new List<(int Class, RunLengthMask Mask)>();
        foreach (int d in Enumerable.Range(0, detections.Count).Where(d => detections.Scores[d] >= scoreThreshold).OrderByDescending(d => detections.Scores[d]))
        {
            RunLengthMask rest = masks[d];
            foreach ((_, RunLengthMask better) in segments)
            {
                if (better.BoundingBox.Overlaps(rest.BoundingBox))
                    rest = rest.Subtract(better);
            }
            if (rest.Area > 0 && rest.Area >= (1 - MostCovered) * masks[d].Area)
                segments.Add((detections.Classes[d], rest));
        }
        return segments;
    }

    private static bool IsInCrowd(int c, RunLengthMask mask, InstanceAnnotations groundTruth)
    {
        RunLengthMask rest = mask;
        for (int g = 0; g < groundTruth.Count; g++)
        {
            if (groundTruth.IsCrowd[g] && groundTruth.Classes[g] == c)
                rest = rest.Subtract(groundTruth.Masks[g]);
        }
        return mask.Area - rest.Area > MostInCrowd * mask.Area;
    }

    private ClassCounts Counts(int c)
    {
        if (!_classes.TryGetValue(c, out ClassCounts? counts))
            _classes.Add(c, counts = new ClassCounts());
        return counts;
    }

    private sealed class ClassCounts
    {
        private int _truePositives;
        private double _sumOfIoU;

        public int FalsePositives { get; set; }

        public int FalseNegatives { get; set; }

        /// <summary>There is something to divide by: counts are made for the first of their objects.</summary>
        public PanopticQuality Quality
        {
            get
            {
                double all = _truePositives + (FalsePositives + FalseNegatives) / 2.0;
                return new PanopticQuality(_sumOfIoU / all, _truePositives == 0 ? 0 : _sumOfIoU / _truePositives, _truePositives / all);
            }
        }

        public void Match(double iou)
        {
            _truePositives++;
            _sumOfIoU += iou;
        }
    }
}
