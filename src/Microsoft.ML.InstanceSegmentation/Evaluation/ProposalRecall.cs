using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Recall of boxes whatever their class, as COCO's average recall has it: from the best score down, each box takes the free object that
/// it overlaps most, so that an object is found by one box at most. Images are matched as they are added and then let go.
/// </summary>
internal sealed class ProposalRecall
{
    private const int MostBoxes = 1000;

    // Matching goes down the scores, hence the verdicts on the best 10 are the same with or without the other 990.
    private readonly List<Verdict> _verdicts = [];
    private int _images;
    private int _instances;

    /// <summary>Adds an image.</summary>
    /// <param name="groundTruth">What is in it; its crowd regions are left out.</param>
    /// <param name="proposals">The boxes; of equal scores the first counts as better.</param>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances proposals)
    {
        EvaluationBox[] objects = [.. Enumerable.Range(0, groundTruth.Count).Where(i => !groundTruth.IsCrowd[i]).Select(i => EvaluationBox.At(groundTruth.Boxes, i))];
        int[] best = [.. Enumerable.Range(0, proposals.Count).OrderByDescending(i => proposals.Scores[i]).Take(MostBoxes)];
        EvaluationBox[] boxes = Array.ConvertAll(best, i => EvaluationBox.At(proposals.Boxes, i));
        _images++;
        _instances += InstanceMatching.Match(
            new Truths(Array.ConvertAll(objects, box => box.Area), new bool[objects.Length]),
            new Candidates(Array.ConvertAll(best, i => proposals.Scores[i]), Array.ConvertAll(boxes, box => box.Area)),
            InstanceMatching.Overlaps(boxes.Length, objects.Length, (b, o) => boxes[b].IoU(objects[o], isCrowd: false)),
            CocoProtocol.AreaRanges[CocoProtocol.All], _verdicts);
    }

    /// <summary>The recalls of the images so far.</summary>
    public RecallMetrics Evaluate() => new()
    {
        AR10 = AverageRecall(10),
        AR100 = AverageRecall(100),
        AR300 = AverageRecall(300),
        AR1000 = AverageRecall(MostBoxes),
        Recall50At10 = Recall(10, CocoProtocol.At50),
        Recall50At100 = Recall(100, CocoProtocol.At50),
        Recall50At300 = Recall(300, CocoProtocol.At50),
        Recall50At1000 = Recall(MostBoxes, CocoProtocol.At50),
        BoxesPerImage = (double)_verdicts.Count / Math.Max(1, _images),
        Instances = _instances,
    };

    private double AverageRecall(int boxes) => Enumerable.Range(0, CocoProtocol.IoUThresholds.Length).Average(t => Recall(boxes, t));

    private double Recall(int boxes, int threshold) => _instances == 0
        ? CocoMetrics.None
        : (double)_verdicts.Count(verdict => verdict.Rank < boxes && (verdict.Matched & (1 << threshold)) != 0) / _instances;
}

/// <summary>
/// Class-agnostic recall of the highest-scoring boxes of each image, the usual measure of region proposals (Hosang et al. 2016, "What
/// makes for effective detection proposals?"). Each is 0 to 1, higher is better, or -1 where the data has no object. Crowd regions are
/// ignored.
/// </summary>
public sealed record RecallMetrics
{
    /// <summary>Average recall over the intersection-over-union thresholds 0.50 to 0.95, as in COCO, with 10 boxes an image.</summary>
    public required double AR10 { get; init; }

    /// <summary>Average recall with 100 boxes an image.</summary>
    public required double AR100 { get; init; }

    /// <summary>Average recall with 300 boxes an image.</summary>
    public required double AR300 { get; init; }

    /// <summary>Average recall with 1000 boxes an image.</summary>
    public required double AR1000 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 10 boxes an image.</summary>
    public required double Recall50At10 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 100 boxes an image.</summary>
    public required double Recall50At100 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 300 boxes an image.</summary>
    public required double Recall50At300 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 1000 boxes an image.</summary>
    public required double Recall50At1000 { get; init; }

    /// <summary>
    /// Mean number of boxes per image, at most 1000. If it is below a limit such as 300, the recall at that limit was measured with fewer
    /// boxes.
    /// </summary>
    public required double BoxesPerImage { get; init; }

    /// <summary>Number of ground-truth objects in all images, without crowd regions.</summary>
    public required int Instances { get; init; }

    /// <summary>The metrics as text, one line for each number of boxes.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Line(10, AR10, Recall50At10), Line(100, AR100, Recall50At100), Line(300, AR300, Recall50At300), Line(1000, AR1000, Recall50At1000));

    private static string Line(int boxes, double average, double at50) => string.Create(
        CultureInfo.InvariantCulture,
        $" Recall of {boxes,4} boxes an image: {average:0.000} @[ IoU=0.50:0.95 ], {at50:0.000} @[ IoU=0.50 ]");
}
