using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>All figures of <see cref="DetailedMetrics"/> in one pass over the images, whose masks are let go.</summary>
/// <param name="scoreThreshold">Least score of a detection that counts where one threshold is asked for.</param>
/// <param name="iouThreshold">Least intersection over union of a match, where one is asked for.</param>
/// <param name="maxDetections">Detections of a class in an image that count, the best first.</param>
internal sealed class DetailedEvaluator(float scoreThreshold, double iouThreshold, int maxDetections)
{
    private readonly CocoEvaluator _coco = new(maxDetections, MaskBoundary.UsualRatio);
    private readonly ObjectAccuracy _accuracy = new();
    private readonly PanopticCounts _panoptic = new(scoreThreshold);
    private readonly List<MatchedImage> _images = [];
    private readonly List<string> _classNames = [];
    private readonly int[] _objects = new int[CocoProtocol.AreaRanges.Length];

    /// <summary>An evaluator of arguments that are in their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not; the message names it.</exception>
    public static DetailedEvaluator Create(float scoreThreshold, double iouThreshold, int maximumDetections)
    {
        OptionCheck.AtLeast(scoreThreshold, 0);
        OptionCheck.InRange(iouThreshold, OverlappedImage.LeastIoU, 1);
        OptionCheck.Positive(maximumDetections);
        return new DetailedEvaluator(scoreThreshold, iouThreshold, maximumDetections);
    }

    /// <summary>Names of the classes so far.</summary>
    public IReadOnlyList<string> ClassNames => _classNames;

    /// <summary>Images so far.</summary>
    public int Images => _images.Count;

    /// <summary>Objects so far of all areas, and small, medium and large ones; without crowd regions.</summary>
    public IReadOnlyList<int> ObjectsBySize => _objects;

    /// <summary>The index of a class, which is a new one where the name is new.</summary>
    public int ClassOf(string name)
    {
        int index = _coco.ClassOf(name);
        if (index == _classNames.Count)
            _classNames.Add(name);
        return index;
    }

    /// <summary>Adds an image.</summary>
    /// <returns>What of it is right, at the threshold of intersection over union.</returns>
    /// <exception cref="ArgumentException">A class is unknown, the arrays do not fit together, or the detections have no masks.</exception>
    public MatchedImage Add(InstanceAnnotations groundTruth, DetectedInstances detections)
    {
        _coco.Add(groundTruth, detections);
        _accuracy.Add(groundTruth, detections);
        _panoptic.Add(groundTruth, detections);
        for (int g = 0; g < groundTruth.Count; g++)
        {
            double area = groundTruth.Areas?[g] ?? (double)groundTruth.Masks[g].Area;
            for (int range = 0; range < _objects.Length; range++)
                _objects[range] += !groundTruth.IsCrowd[g] && CocoProtocol.AreaRanges[range].Contains(area) ? 1 : 0;
        }
        MatchedImage matched = OverlappedImage.Of(groundTruth, detections, maxDetections).MatchAt(iouThreshold);
        _images.Add(matched);
        return matched;
    }

    public DetailedMetrics Evaluate()
    {
        DetectionMetrics coco = _coco.EvaluateDetector();
        ObjectAccuracyFigures objects = _accuracy.EvaluateAt(scoreThreshold);
        float best = _accuracy.BestScore();
        return new DetailedMetrics
        {
            Coco = coco.WithMasks!,
            Boundary = coco.Boundary!,
            ScoreThreshold = scoreThreshold,
            IoUThreshold = iouThreshold,
            Objects = new ObjectAccuracyMetrics
            {
                ByIoU = objects.ByIoU,
                Mean = objects.Mean,
                DataScienceBowl = objects.BowlScore,
                BestScoreThreshold = float.IsFinite(best) ? best : null,
            },
            Panoptic = _panoptic.Evaluate(_classNames),
            ConfusionMatrix = ConfusionCounts.Of(_classNames, _images, iouThreshold, scoreThreshold),
            PerClass = ScoreCurves.Of(_classNames, _images),
            Errors = ErrorSplit.Of(_images, _classNames.Count, iouThreshold),
        };
    }
}
