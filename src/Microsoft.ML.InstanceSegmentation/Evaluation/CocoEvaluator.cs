using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// COCO's average precision and recall of boxes and masks, with pycocotools' figures. Images are matched as they are added and then let go;
/// add them in the order of their ids where ties between equal scores shall break as they do there.
/// </summary>
/// <remarks>
/// A detection's area, which tells small, medium and large apart, is its box's for the metrics of boxes and its mask's for those of masks.
/// </remarks>
internal sealed class CocoEvaluator
{
    private readonly IReadOnlyList<string> _classNames;
    private readonly int _maxDetections;
    private readonly ClassVerdicts[] _boxes;
    private readonly ClassVerdicts[] _masks;
    private bool _boxesOnly;

    /// <param name="classNames">Names of the classes, each different.</param>
    /// <param name="maxDetections">Detections of a class in an image that count, the best first; at least 1.</param>
    public CocoEvaluator(IReadOnlyList<string> classNames, int maxDetections = 100)
    {
        if (classNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The class name '{twice.Key}' is there {twice.Count()} times; each class needs its own.", nameof(classNames));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDetections, 1);
        _classNames = classNames;
        _maxDetections = maxDetections;
        _boxes = [.. classNames.Select(_ => new ClassVerdicts())];
        _masks = [.. classNames.Select(_ => new ClassVerdicts())];
    }

    /// <summary>Adds an image.</summary>
    /// <param name="groundTruth">What is in it.</param>
    /// <param name="detections">What was found.</param>
    /// <param name="areas">Areas of the ground truths as their file has them; those of their masks where it is null.</param>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances detections, IReadOnlyList<double>? areas = null)
    {
        if (areas is not null && areas.Count != groundTruth.Count)
            throw new ArgumentException($"There are {areas.Count} areas for {groundTruth.Count} ground truths.", nameof(areas));
        CheckClasses(groundTruth.Classes);
        CheckClasses(detections.Classes);
        foreach (int c in groundTruth.Classes.Union(detections.Classes))
        {
            int[] truths = [.. Enumerable.Range(0, groundTruth.Count).Where(i => groundTruth.Classes[i] == c)];
            int[] found = [.. Enumerable.Range(0, detections.Count).Where(i => detections.Classes[i] == c)
                .OrderByDescending(i => detections.Scores[i]).Take(_maxDetections)];
            var truth = new Truths(
                [.. truths.Select(i => areas?[i] ?? groundTruth.Masks[i].Area)], [.. truths.Select(i => groundTruth.IsCrowd[i])]);
            float[] scores = [.. found.Select(i => detections.Scores[i])];

            _boxes[c].Add(
                truth,
                new Candidates(scores, [.. found.Select(i => EvaluationBox.At(detections.Boxes, i).Area)]),
                Overlaps(found, truths, (d, g) => EvaluationBox.At(detections.Boxes, d).IoU(EvaluationBox.At(groundTruth.Boxes, g), groundTruth.IsCrowd[g])));
            if (detections.Masks is not { } masks)
                continue;
            _masks[c].Add(
                truth,
                new Candidates(scores, [.. found.Select(i => (double)masks[i].Area)]),
                Overlaps(found, truths, (d, g) => MaskOverlap.IoU(masks[d], groundTruth.Masks[g], groundTruth.IsCrowd[g])));
        }
        _boxesOnly |= detections.Masks is null;
    }

    /// <summary>The metrics of the images so far.</summary>
    /// <exception cref="InvalidOperationException">Detections without masks were added.</exception>
    public InstanceSegmentationMetrics Evaluate() =>
        EvaluateDetector().WithMasks ?? throw new InvalidOperationException("Detections without masks were added, so that there are metrics of boxes only.");

    /// <summary>The metrics of the images so far; those of masks only where all detections have masks.</summary>
    public DetectionMetrics EvaluateDetector() => new()
    {
        BoundingBox = CocoSummary.Of(_classNames, _boxes, _maxDetections),
        Mask = _boxesOnly ? null : CocoSummary.Of(_classNames, _masks, _maxDetections),
    };

    private static double[,] Overlaps(int[] found, int[] truths, Func<int, int, double> overlap)
    {
        var overlaps = new double[found.Length, truths.Length];
        for (int d = 0; d < found.Length; d++)
        {
            for (int g = 0; g < truths.Length; g++)
                overlaps[d, g] = overlap(found[d], truths[g]);
        }
        return overlaps;
    }

    private void CheckClasses(int[] classes)
    {
        foreach (int c in classes)
        {
            if (c < 0 || c >= _classNames.Count)
                throw new ArgumentException($"An instance has the class {c}, but there are {_classNames.Count} class names, counted from 0.", nameof(classes));
        }
    }
}
