using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// COCO's average precision and recall of boxes and masks, with pycocotools' figures. Images are matched as they are added and then let go;
/// add them in the order of their ids where ties between equal scores shall break as they do there.
/// </summary>
/// <remarks>
/// A detection's area, which tells small, medium and large apart, is its box's for the metrics of boxes and its mask's for those of masks,
/// unless the detections bring areas. A box, mask or score that is not a number matches nothing.
/// </remarks>
internal sealed class CocoEvaluator
{
    private readonly List<string> _classNames = [];
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);
    private readonly List<ClassVerdicts> _boxes = [];
    private readonly List<ClassVerdicts> _masks = [];
    private readonly List<ClassVerdicts> _boundaries = [];
    private readonly int _maxDetections;
    private readonly double? _boundaryDilationRatio;
    private bool _boxesOnly;

    /// <summary>An evaluator whose classes are those that <see cref="ClassOf"/> is asked for.</summary>
    /// <param name="maxDetections">Detections of a class in an image that count, the best first; at least 1.</param>
    /// <param name="boundaryDilationRatio">Width of boundaries as a share of the image's diagonal; null where none are compared.</param>
    public CocoEvaluator(int maxDetections = 100, double? boundaryDilationRatio = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDetections, 1);
        _maxDetections = maxDetections;
        _boundaryDilationRatio = boundaryDilationRatio;
    }

    /// <param name="classNames">Names of the classes, each different.</param>
    /// <param name="maxDetections">Detections of a class in an image that count, the best first; at least 1.</param>
    /// <param name="boundaryDilationRatio">Width of boundaries as a share of the image's diagonal; null where none are compared.</param>
    public CocoEvaluator(IReadOnlyList<string> classNames, int maxDetections = 100, double? boundaryDilationRatio = null)
        : this(maxDetections, boundaryDilationRatio)
    {
        if (classNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The class name '{twice.Key}' is there {twice.Count()} times; each class needs its own.", nameof(classNames));
        foreach (string name in classNames)
            ClassOf(name);
    }

    /// <summary>Number of images so far.</summary>
    public int Images { get; private set; }

    /// <summary>The index of a class, which is a new one where the name is new.</summary>
    public int ClassOf(string name)
    {
        if (!_classes.TryGetValue(name, out int index))
        {
            _classes.Add(name, index = _classNames.Count);
            _classNames.Add(name);
            _boxes.Add(new ClassVerdicts());
            _masks.Add(new ClassVerdicts());
            _boundaries.Add(new ClassVerdicts());
        }
        return index;
    }

    /// <summary>Adds an image.</summary>
    /// <param name="groundTruth">What is in it.</param>
    /// <param name="detections">What was found.</param>
    /// <exception cref="ArgumentException">A class is unknown, or the arrays do not fit together.</exception>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances detections)
    {
        Check(groundTruth);
        Check(detections);
        foreach (int c in groundTruth.Classes.Union(detections.Classes))
        {
            int[] truths = [.. Enumerable.Range(0, groundTruth.Count).Where(i => groundTruth.Classes[i] == c)];
            int[] found = [.. Enumerable.Range(0, detections.Count).Where(i => detections.Classes[i] == c)
                .OrderByDescending(i => detections.Scores[i]).Take(_maxDetections)];
            var truth = new Truths(
                [.. truths.Select(i => groundTruth.Areas?[i] ?? (double)groundTruth.Masks[i].Area)],
                [.. truths.Select(i => groundTruth.IsCrowd[i])]);
            Candidates Candidates(Func<int, double> area) =>
                new([.. found.Select(i => detections.Scores[i])], [.. found.Select(i => detections.Areas?[i] ?? area(i))]);

            EvaluationBox[] truthBoxes = Array.ConvertAll(truths, g => EvaluationBox.At(groundTruth.Boxes, g));
            EvaluationBox[] boxes = Array.ConvertAll(found, d => EvaluationBox.At(detections.Boxes, d));
            _boxes[c].Add(
                Images,
                truth,
                Candidates(i => EvaluationBox.At(detections.Boxes, i).Area),
                InstanceMatching.Overlaps(found.Length, truths.Length, (d, g) => boxes[d].IoU(truthBoxes[g], truth.IsCrowd[g])));
            if (detections.Masks is not { } masks)
                continue;
            Overlap[][] overlaps = InstanceMatching.Overlaps(found.Length, truths.Length, (d, g) =>
                MaskOverlap.IoUFrom(CocoProtocol.LowestIoU, masks[found[d]], groundTruth.Masks[truths[g]], truth.IsCrowd[g]));
            _masks[c].Add(Images, truth, Candidates(i => masks[i].Area), overlaps);
            if (_boundaryDilationRatio is { } ratio)
            {
                overlaps = WithBoundaries(overlaps, Array.ConvertAll(found, i => masks[i]), Array.ConvertAll(truths, i => groundTruth.Masks[i]), truth.IsCrowd, ratio);
                _boundaries[c].Add(Images, truth, Candidates(i => masks[i].Area), overlaps);
            }
        }
        Images++;
        _boxesOnly |= detections.Masks is null;
    }

    /// <summary>The metrics of the images so far.</summary>
    /// <exception cref="InvalidOperationException">Detections without masks were added.</exception>
    public InstanceSegmentationMetrics Evaluate() =>
        EvaluateDetector().WithMasks ?? throw new InvalidOperationException("Detections without masks were added, so that there are metrics of boxes only.");

    /// <summary>The metrics of the images so far; those of masks only where all detections have masks.</summary>
    public DetectionMetrics EvaluateDetector() => new()
    {
        BoundingBox = CocoSummary.Of(_classNames, _boxes, Images, _maxDetections),
        Mask = _boxesOnly ? null : CocoSummary.Of(_classNames, _masks, Images, _maxDetections),
        Boundary = _boxesOnly || _boundaryDilationRatio is null ? null : CocoSummary.Of(_classNames, _boundaries, Images, _maxDetections),
    };

    /// <summary>The detections of each class so far, best first, with their images.</summary>
    /// <param name="ofMasks">Whether they are matched by masks, and not by boxes.</param>
    public RankedClass[] Ranked(bool ofMasks) => [.. (ofMasks ? _masks : _boxes).Select(each => each.Ranked(Images, _maxDetections))];

    /// <summary>The overlaps of masks, each no higher than that of the boundaries; of a crowd region, as its authors' program does it, the masks' alone.</summary>
    private static Overlap[][] WithBoundaries(Overlap[][] overlaps, RunLengthMask[] found, RunLengthMask[] truths, bool[] isCrowd, double ratio)
    {
        // Of masks that overlap nothing enough, no boundary is looked for.
        var ofTruths = new RunLengthMask?[truths.Length];
        return [.. overlaps.Select((row, d) =>
        {
            RunLengthMask? boundary = null;
            return Array.ConvertAll(row, overlap => isCrowd[overlap.Truth]
                ? overlap
                : overlap with { IoU = MaskBoundary.IoU(overlap.IoU, boundary ??= found[d].Boundary(ratio), ofTruths[overlap.Truth] ??= truths[overlap.Truth].Boundary(ratio)) });
        })];
    }

    private void Check(InstanceAnnotations truths)
    {
        CheckClasses(truths.Classes);
        int n = truths.Count;
        if (truths.Boxes.Length != 4 * n || truths.Masks.Length != n || truths.IsCrowd.Length != n || (truths.Areas?.Length ?? n) != n)
        {
            throw new ArgumentException(
                $"{n} ground truths have {truths.Boxes.Length} box coordinates (four each), {truths.Masks.Length} masks, "
                + $"{truths.IsCrowd.Length} crowd flags and {truths.Areas?.Length ?? n} areas; each needs one of each.");
        }
    }

    private void Check(DetectedInstances found)
    {
        CheckClasses(found.Classes);
        int n = found.Count;
        if (found.Boxes.Length != 4 * n || found.Scores.Length != n || (found.Masks?.Length ?? n) != n || (found.Areas?.Length ?? n) != n)
        {
            throw new ArgumentException(
                $"{n} detections have {found.Boxes.Length} box coordinates (four each), {found.Scores.Length} scores, "
                + $"{found.Masks?.Length ?? n} masks and {found.Areas?.Length ?? n} areas; each needs one of each.");
        }
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
