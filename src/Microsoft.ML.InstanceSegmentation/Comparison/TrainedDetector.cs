using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// A detector of any kind, trained and kept in memory to be measured: for comparisons of detectors on the same backbone, data and
/// evaluator; <see cref="DetectorComparison.TrainDetector"/> makes it. Models to deploy come from <see
/// cref="InstanceSegmentationEstimator"/>.
/// </summary>
public sealed class TrainedDetector : IDisposable
{
    private readonly Detector _model;
    private readonly Scorer _scorer;
    private readonly InstanceSegmentationOptions _options;
    private bool _disposed;

    private TrainedDetector(
        DetectorKind kind, Detector model, Scorer scorer, InstanceSegmentationOptions options, IReadOnlyList<string> classNames)
    {
        Kind = kind;
        _model = model;
        _scorer = scorer;
        _options = options;
        ClassNames = classNames;
    }

    /// <summary>What was trained.</summary>
    public DetectorKind Kind { get; }

    /// <summary>Names of the classes that it tells apart; "object" alone for <see cref="DetectorKind.RegionProposals"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether training was cancelled before its end and these are the weights it had then.</summary>
    public bool WasCancelled { get; private init; }

    /// <inheritdoc cref="DetectorComparison.TrainDetector"/>
    internal static TrainedDetector Train(
        MLContext context,
        DetectorKind kind,
        IDataView train,
        InstanceSegmentationOptions options,
        OneStageOptions? oneStage = null,
        IDataView? validationSet = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.Defined(kind);
        options.Validate();
        oneStage ??= new OneStageOptions();
        oneStage.Validate();
        OptionCheck.That(
            !options.FreezeFirstStage || kind == DetectorKind.MaskRcnn,
            $"FreezeFirstStage is set, but {kind} has no second stage to train.",
            nameof(options));

        using var host = new TrainingHost(context);
        options = host.WithSeed(options);
        SkippedImages? skipped = options.UnreadableImages == UnreadableImages.Skip ? new SkippedImages(host.Warn) : null;
        TrainingData data = ReadData(kind, train, options, requireInstances: true, skipped: skipped);
        TrainingData? validation = validationSet is null
            ? null
            : ReadData(kind, validationSet, options, requireInstances: false, data.ClassNames, skipped);
        var device = ComputeDevice.Choose(options.GpuDeviceId, context.GpuDeviceId, context.FallbackToCpu, host.Info);
        var run = new TrainingContext(device, host.Info) { Progress = progress, Cancellation = cancellationToken };
        Detector model = Create(kind, options, oneStage, data.ClassNames.Count);
        try
        {
            TrainingResult result = Trainer.Train(model, data, validation, options, run);
            var scorer = new Scorer(model, options.Model, device);
            return new TrainedDetector(kind, model, scorer, options, data.ClassNames) { WasCancelled = result.WasCancelled };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>COCO's metrics of the detections: of boxes, and for <see cref="DetectorKind.MaskRcnn"/> of masks too.</summary>
    /// <param name="test">Images with ground truth; for <see cref="DetectorKind.RegionProposals"/> all of it counts as one class.</param>
    public DetectionMetrics Evaluate(IDataView test)
    {
        ArgumentNullException.ThrowIfNull(test);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _scorer.Evaluate(ReadData(Kind, test, _options, requireInstances: false, ClassNames), CancellationToken.None)!;
    }

    /// <summary>
    /// Recall of the boxes that <see cref="Propose"/> gives, whatever the class. There are at most <see cref="ProposalOptions.PostNms"/> of
    /// them an image: recall at 1000 needs as many.
    /// </summary>
    /// <param name="test">Images with ground truth.</param>
    public RecallMetrics EvaluateRecall(IDataView test)
    {
        ArgumentNullException.ThrowIfNull(test);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _scorer.EvaluateRecall(ReadData(DetectorKind.RegionProposals, test, _options, requireInstances: false));
    }

    /// <summary>The detections of each image, in the view's order, found as they are asked for.</summary>
    /// <param name="images">A view with the image column; annotations are not needed.</param>
    public IEnumerable<ImageBoxes> Detect(IDataView images) => Find(images, _scorer.Score, ClassNames);

    /// <summary>Boxes of each image that may hold an object of any class, in the view's order, found as they are asked for.</summary>
    /// <param name="images">A view with the image column; annotations are not needed.</param>
    public IEnumerable<ImageBoxes> Propose(IDataView images) => Find(images, _scorer.Propose, TrainingData.AnyClass);

    /// <summary>Writes the weights, from which <see cref="InstanceSegmentationOptions.InitialWeights"/> starts.</summary>
    /// <param name="path">A .safetensors file; an existing one is replaced once the new one is complete.</param>
    public void SaveWeights(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        SafetensorsFile.Write(path, _model.GetWeights());
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        _disposed = true;
        _model.Dispose();
    }

    private static Detector Create(DetectorKind kind, InstanceSegmentationOptions options, OneStageOptions oneStage, int classCount) => kind switch
    {
        DetectorKind.MaskRcnn => Trainer.NewMaskRcnn(options, classCount),
        DetectorKind.RegionProposals => new ProposalOnlyDetector(options.Model, options.Seed),
        DetectorKind.Ssd => new Ssd(options.Model, oneStage, classCount, options.Seed),
        DetectorKind.Yolo => new Yolo(options.Model, oneStage, classCount, options.Seed),
        DetectorKind.RetinaNet => new RetinaNet(options.Model, oneStage, classCount, options.Seed),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown detector."),
    };

    private static TrainingData ReadData(
        DetectorKind kind,
        IDataView view,
        InstanceSegmentationOptions options,
        bool requireInstances,
        IReadOnlyList<string>? classNames = null,
        SkippedImages? skipped = null) =>
        kind == DetectorKind.RegionProposals
            ? TrainingColumns.Read(view, options, requireInstances, skipped: skipped).OfAnyClass()
            : TrainingColumns.Read(view, options, requireInstances, classNames, skipped);

    private IEnumerable<ImageBoxes> Find(IDataView images, Func<ImageExample, DetectedInstances> find, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        foreach (ImageExample image in ImageColumn.Read(images, _options.Columns))
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            DetectedInstances found = find(image);
            yield return new ImageBoxes(image.Name, found.Boxes, found.Scores, Array.ConvertAll(found.Classes, c => labels[c]));
        }
    }
}

/// <summary>The boxes that a detector finds in one image, best first.</summary>
/// <param name="Name">The image's file, or its row.</param>
/// <param name="Boxes">x0, y0, x1, y1 of each, in the image's own pixels.</param>
/// <param name="Scores">0 to 1, descending.</param>
/// <param name="Labels">Class name of each; "object" for those of any class.</param>
public sealed record ImageBoxes(string Name, IReadOnlyList<float> Boxes, IReadOnlyList<float> Scores, IReadOnlyList<string> Labels);
