using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// Objects found among objects found, missed and made up: TP / (TP + FP + FN) at one score threshold, which COCO's average precision does not
/// have. Microscopy measures so (Schmidt et al. 2018, "Cell Detection with Star-convex Polygons", section 3; Stringer et al. 2021, "Cellpose").
/// </summary>
internal sealed class ObjectAccuracy
{
    /// <summary>IoU 0.50, 0.55, …, 0.90: those over which StarDist's paper has its figures.</summary>
    private const int ThresholdsOfMean = 9;

    private readonly List<ImageVerdicts> _images = [];

    /// <summary>Adds an image; detections and objects of one class match each other, best scores first. Crowd regions count for nothing.</summary>
    /// <exception cref="ArgumentException">The detections have no masks.</exception>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances detections)
    {
        RunLengthMask[] masks = detections.Masks ?? throw new ArgumentException("The detections have no masks.", nameof(detections));
        var verdicts = new List<Verdict>();
        int objects = 0;
        foreach (int c in groundTruth.Classes.Union(detections.Classes))
        {
            int[] truths = [.. Enumerable.Range(0, groundTruth.Count).Where(i => groundTruth.Classes[i] == c)];
            int[] found = [.. Enumerable.Range(0, detections.Count).Where(i => detections.Classes[i] == c).OrderByDescending(i => detections.Scores[i])];
            var truth = new Truths([.. truths.Select(i => (double)groundTruth.Masks[i].Area)], [.. truths.Select(i => groundTruth.IsCrowd[i])]);
            var candidates = new Candidates([.. found.Select(i => detections.Scores[i])], [.. found.Select(i => (double)masks[i].Area)]);
            Overlap[][] overlaps = InstanceMatching.Overlaps(found.Length, truths.Length, (d, g) =>
                MaskOverlap.IoUFrom(CocoProtocol.LowestIoU, masks[found[d]], groundTruth.Masks[truths[g]], truth.IsCrowd[g]));
            objects += InstanceMatching.Match(truth, candidates, overlaps, CocoProtocol.AreaRanges[CocoProtocol.All], verdicts);
        }
        _images.Add(new ImageVerdicts([.. verdicts], objects));
    }

    /// <summary>The figures at the score threshold that is best for the mean over IoU 0.5 to 0.9, found on these images themselves.</summary>
    public ObjectAccuracyFigures Evaluate() => EvaluateAt(BestScore());

    /// <summary>The figures at a score threshold.</summary>
    public ObjectAccuracyFigures EvaluateAt(float score)
    {
        double[] values = OverAllObjects(score);
        return new ObjectAccuracyFigures(
            score,
            values,
            values.Take(ThresholdsOfMean).Average(),
            _images.Count == 0 ? 0 : _images.Average(image => Enumerable.Range(0, values.Length).Average(t => Accuracy([image], score, t))));
    }

    /// <summary>
    /// The score threshold that is best for the mean over IoU 0.5 to 0.9 on these images; infinite where finding nothing is best. A threshold
    /// between two scores changes nothing: the scores that occur are all there is to try, the highest first.
    /// </summary>
    public float BestScore()
    {
        int objects = _images.Sum(image => image.Objects);
        var truePositives = new int[ThresholdsOfMean];
        var falsePositives = new int[ThresholdsOfMean];
        // Above all scores nothing is found: right only where there is nothing.
        (float Score, double Mean) best = (float.PositiveInfinity, objects == 0 ? 1 : 0);
        foreach (IGrouping<float, Verdict> equal in _images.SelectMany(image => image.Verdicts).Where(verdict => float.IsFinite(verdict.Score))
            .GroupBy(verdict => verdict.Score).OrderByDescending(group => group.Key))
        {
            foreach (Verdict verdict in equal)
            {
                for (int t = 0; t < ThresholdsOfMean; t++)
                {
                    if ((verdict.Ignored >> t & 1) == 0)
                        (((verdict.Matched >> t & 1) != 0) ? truePositives : falsePositives)[t]++;
                }
            }
            double mean = Enumerable.Range(0, ThresholdsOfMean)
                .Average(t => objects + falsePositives[t] == 0 ? 1 : (double)truePositives[t] / (objects + falsePositives[t]));
            if (mean > best.Mean)
                best = (equal.Key, mean);
        }
        return best.Score;
    }

    private double[] OverAllObjects(float score) =>
        [.. Enumerable.Range(0, CocoProtocol.IoUThresholds.Length).Select(t => Accuracy(_images, score, t))];

    /// <summary>1 where there is nothing to find and nothing was found.</summary>
    private static double Accuracy(IEnumerable<ImageVerdicts> images, float score, int threshold)
    {
        int bit = 1 << threshold, truePositives = 0, falsePositives = 0, objects = 0;
        foreach (ImageVerdicts image in images)
        {
            objects += image.Objects;
            foreach (Verdict verdict in image.Verdicts)
            {
                if (!(verdict.Score >= score) || (verdict.Ignored & bit) != 0)
                    continue;
                if ((verdict.Matched & bit) != 0)
                    truePositives++;
                else
                    falsePositives++;
            }
        }
        int all = objects + falsePositives;
        return all == 0 ? 1 : (double)truePositives / all;
    }

    private sealed record ImageVerdicts(Verdict[] Verdicts, int Objects);
}

/// <summary>What <see cref="ObjectAccuracy"/> comes to.</summary>
/// <param name="ScoreThreshold">Detections with this score or a higher one count.</param>
/// <param name="ByIoU">Over all objects of all images, at IoU 0.50, 0.55, …, 0.95.</param>
/// <param name="Mean">Mean of these from 0.50 to 0.90.</param>
/// <param name="BowlScore">
/// The 2018 Data Science Bowl's score: the mean over 0.50 to 0.95 in each image, and of the images. Its organisers asked for masks that do not
/// overlap, which is not asked here.
/// </param>
internal sealed record ObjectAccuracyFigures(float ScoreThreshold, IReadOnlyList<double> ByIoU, double Mean, double BowlScore);
