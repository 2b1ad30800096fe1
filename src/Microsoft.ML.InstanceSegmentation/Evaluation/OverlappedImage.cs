using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// How much the detections of one image overlap its ground truths, of their own class and of others: what remains of an image for figures that
/// look at single objects. The masks are let go.
/// </summary>
internal sealed class OverlappedImage
{
    /// <summary>Overlaps below it are none: TIDE's limit between a wrong outline and the background (Bolya et al. 2020, section 2.2).</summary>
    public const double LeastIoU = 0.1;

    private OverlappedImage(int[] truthClasses, bool[] isCrowd, int[] detections, int[] classes, float[] scores, Overlap[][] overlaps)
    {
        Detections = detections;
        TruthClasses = truthClasses;
        IsCrowd = isCrowd;
        Classes = classes;
        Scores = scores;
        Overlaps = overlaps;
    }

    /// <summary>Class of each ground truth.</summary>
    public int[] TruthClasses { get; }

    /// <summary>Whether each ground truth is a crowd region.</summary>
    public bool[] IsCrowd { get; }

    /// <summary>Place of each detection among those that were given, best first.</summary>
    public int[] Detections { get; }

    /// <summary>Class of each detection, best first.</summary>
    public int[] Classes { get; }

    /// <summary>Score of each detection, descending.</summary>
    public float[] Scores { get; }

    /// <summary>For each detection the ground truths of any class with which its mask has an IoU of <see cref="LeastIoU"/> or more.</summary>
    public Overlap[][] Overlaps { get; }

    /// <param name="groundTruth">What is in the image.</param>
    /// <param name="detections">What was found.</param>
    /// <param name="maxDetections">Detections of a class that count, the best first.</param>
    /// <exception cref="ArgumentException">The detections have no masks.</exception>
    public static OverlappedImage Of(InstanceAnnotations groundTruth, DetectedInstances detections, int maxDetections)
    {
        RunLengthMask[] masks = detections.Masks ?? throw new ArgumentException("The detections have no masks.", nameof(detections));
        var ofClass = new Dictionary<int, int>();
        int[] found = [.. Enumerable.Range(0, detections.Count).OrderByDescending(i => detections.Scores[i]).Where(i => IsAmong(detections.Classes[i]))];
        return new OverlappedImage(
            groundTruth.Classes,
            groundTruth.IsCrowd,
            found,
            Array.ConvertAll(found, i => detections.Classes[i]),
            Array.ConvertAll(found, i => detections.Scores[i]),
            Array.ConvertAll(found, i => Overlapped(masks[i], groundTruth)));

        bool IsAmong(int c) => (ofClass[c] = ofClass.GetValueOrDefault(c) + 1) <= maxDetections;
    }

    /// <summary>
    /// Matches as COCO does: from the best score down, each detection takes the free ground truth of its class that it overlaps most; where none
    /// reaches the threshold but a crowd region does, it counts for nothing. A limit on the scores keeps a beginning of these matches.
    /// </summary>
    /// <param name="threshold">Least intersection over union of a match, at least <see cref="LeastIoU"/>.</param>
    public MatchedImage MatchAt(double threshold)
    {
        double least = CocoProtocol.MatchThreshold(threshold);
        var matches = new int?[Classes.Length];
        var ignored = new bool[Classes.Length];
        var taken = new bool[TruthClasses.Length];
        for (int d = 0; d < Classes.Length; d++)
        {
            double most = least;
            foreach ((int truth, double iou) in Overlaps[d])
            {
                if (TruthClasses[truth] != Classes[d] || !(iou >= most) || IsCrowd[truth] || taken[truth])
                    continue;
                matches[d] = truth;
                most = iou;
            }
            if (matches[d] is { } match)
                taken[match] = true;
            else
                ignored[d] = Overlaps[d].Any(overlap => overlap.IoU >= least && IsCrowd[overlap.Truth] && TruthClasses[overlap.Truth] == Classes[d]);
        }
        return new MatchedImage(this, matches, ignored);
    }

    private static Overlap[] Overlapped(RunLengthMask mask, InstanceAnnotations groundTruth)
    {
        var overlaps = new List<Overlap>();
        for (int g = 0; g < groundTruth.Count; g++)
        {
            double iou = MaskOverlap.IoUFrom(LeastIoU, mask, groundTruth.Masks[g], groundTruth.IsCrowd[g]);
            if (iou >= LeastIoU)
                overlaps.Add(new Overlap(g, iou));
        }
        return [.. overlaps];
    }
}

/// <summary>An image whose detections are assigned to its ground truths.</summary>
/// <param name="Image">The image.</param>
/// <param name="Matches">The ground truth that each detection found; null where it found none.</param>
/// <param name="Ignored">Whether each detection lies in a crowd region, and counts for nothing.</param>
internal sealed record MatchedImage(OverlappedImage Image, int?[] Matches, bool[] Ignored)
{
    /// <summary>Whether a detection counts, for or against, where those with a score from a threshold up do.</summary>
    public bool Counts(int detection, float scoreThreshold) => Image.Scores[detection] >= scoreThreshold && !Ignored[detection];
}
