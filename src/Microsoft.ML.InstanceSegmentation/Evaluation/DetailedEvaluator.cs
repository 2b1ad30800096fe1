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
    private readonly ObjectAccuracy _objects = new();
    private readonly PanopticCounts _panoptic = new(scoreThreshold);
    private readonly List<MatchedImage> _images = [];
    private readonly List<string> _classNames = [];

    /// <summary>The index of a class, which is a new one where the name is new.</summary>
    public int ClassOf(string name)
    {
        int index = _coco.ClassOf(name);
        if (index == _classNames.Count)
            _classNames.Add(name);
        return index;
    }

    /// <summary>Adds an image.</summary>
    /// <exception cref="ArgumentException">A class is unknown, the arrays do not fit together, or the detections have no masks.</exception>
    public void Add(InstanceAnnotations groundTruth, DetectedInstances detections)
    {
        _coco.Add(groundTruth, detections);
        _objects.Add(groundTruth, detections);
        _panoptic.Add(groundTruth, detections);
        _images.Add(OverlappedImage.Of(groundTruth, detections, maxDetections).MatchAt(iouThreshold));
    }

    public DetailedMetrics Evaluate()
    {
        DetectionMetrics coco = _coco.EvaluateDetector();
        ObjectAccuracyFigures objects = _objects.EvaluateAt(scoreThreshold);
        float best = _objects.BestScore();
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
