// N: images. L: anchors of all levels together. C: classes. A: anchors a cell. P: responsible anchors of an image. B: anchors on its
// background.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// A detector in the style of YOLO (Redmon and Farhadi 2018, section 2): each cell of the grid says of each of its anchors whether an object
/// has its centre in the cell, of which class it is, and what box it has. Divergence: one head for all levels, on the pyramid.
/// </summary>
internal sealed class Yolo : OneStageDetector
{
    private const int BoxOutputs = 4;
    private readonly DenseHead _predictor;
    private readonly YoloLoss _loss;

    /// <param name="options">Backbone, anchors, and the limits of proposals and detections.</param>
    /// <param name="oneStage">The head and its loss.</param>
    /// <param name="classCount">Number of classes without the background.</param>
    /// <param name="seed">Seed of the random weights; null for different ones each time.</param>
    public Yolo(ModelOptions options, OneStageOptions oneStage, int classCount, int? seed = null)
        : this(options, oneStage, classCount, new WeightInitializer(seed ?? Random.Shared.Next()))
    {
    }

    private Yolo(ModelOptions options, OneStageOptions oneStage, int classCount, WeightInitializer init)
        : base(nameof(Yolo), options, oneStage, init)
    {
        OptionCheck.Positive(classCount);
        using DisposeScope scope = NewDisposeScope();
        YoloOptions own = oneStage.Yolo;
        _predictor = new DenseHead(
            options.Backbone.FeatureWidth, own.Depth, own.Width, Bias(AnchorsPerCell, BoxOutputs + 1 + classCount, own.PriorProbability), AnchorsPerCell, init);
        _loss = new YoloLoss(own);
        register_module("head", _predictor.Register(new ModuleGroup(), "predictor"));
        KeepWeights();
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels)
    {
        Tensor outputs = _predictor.Forward(levels); // [N, L, 4 + 1 + C]
        return new DensePredictions(outputs.narrow(2, BoxOutputs, outputs.shape[2] - BoxOutputs), outputs.narrow(2, 0, BoxOutputs));
    }

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        _loss.Compute(predictions, anchors, Strides(anchors, predictions.Codes.device), groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors)
    {
        Device device = predictions.Codes.device;
        Tensor probabilities = predictions.Logits.sigmoid(); // of an object, and of each class given one
        Tensor scores = probabilities.narrow(2, 0, 1) * probabilities.narrow(2, 1, probabilities.shape[2] - 1);
        Tensor boxes = YoloCoder.Decode(YoloCoder.Codes(predictions.Codes), TensorTransfer.FromBoxes(anchors.Boxes, device), Strides(anchors, device));
        return (scores, boxes);
    }

    /// <summary>Width and height in pixels of each anchor's cell, [L, 2].</summary>
    private static Tensor Strides(AnchorGrid anchors, Device device)
    {
        float[] strides = [.. anchors.Levels.SelectMany(level => Enumerable.Repeat(level, level.Count))
            .SelectMany(level => new float[] { level.ColumnStride, level.RowStride })];
        return tensor(strides, [anchors.Boxes.Length, 2], device: device);
    }

    /// <summary>[A·outputs]: log(π / (1 - π)) for objectness, 0 for the others.</summary>
    private static Parameter Bias(int anchorsPerCell, int outputs, float prior)
    {
        var bias = new float[anchorsPerCell * outputs];
        for (int a = 0; a < anchorsPerCell; a++)
            bias[(a * outputs) + BoxOutputs] = MathF.Log(prior / (1 - prior));
        return new Parameter(tensor(bias));
    }
}

/// <summary>
/// YOLO's loss (Redmon and Farhadi 2018, sections 2.1 and 2.2): for each object's anchor half the squared error of the box's code and the
/// binary cross entropy of every class; for it and for the anchors on the background the binary cross entropy of objectness. Divided by
/// the number of objects, at least 1. As the paper has it, an anchor is on an object by its own overlap; its authors' program takes the predicted
/// box's.
/// </summary>
internal sealed class YoloLoss(YoloOptions options)
{
    private static readonly Scalar s_half = 0.5f;

    private readonly Scalar _boxWeight = options.BoxWeight;
    private readonly Scalar _noObjectWeight = options.NoObjectWeight;
    private readonly Matcher _matcher = new(options.IgnoreIoU, options.IgnoreIoU, lowQualityMatches: false);
    private readonly SigmoidClassificationLoss _crossEntropy = new(new ClassificationLossOptions());

    /// <param name="predictions">Logits of objectness and of the classes, [N, L, 1 + C], and the head's outputs for the boxes.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="strides">[L, 2], see <see cref="YoloCoder"/>.</param>
    /// <param name="groundTruth">Of each image.</param>
    public DetectionLosses Compute(DensePredictions predictions, AnchorGrid anchors, Tensor strides, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        Box[] centred = YoloAssignment.Centred(anchors);
        var (objectness, classification, box) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        int objects = 0;
        for (int n = 0; n < groundTruth.Count; n++)
        {
            int?[] responsible = YoloAssignment.Assign(anchors, groundTruth[n].Boxes);
            int[] assigned = [.. Enumerable.Range(0, responsible.Length).Where(o => responsible[o] is not null)];
            int[] positives = [.. assigned.Select(o => responsible[o]!.Value)];
            var onObject = positives.ToHashSet();
            Match[] matches = _matcher.Match(centred, groundTruth[n].Boxes, groundTruth[n].Crowds);
            IEnumerable<int> background = Enumerable.Range(0, matches.Length).Where(i => matches[i].Kind == MatchKind.Negative && !onObject.Contains(i));

            Tensor positive = TensorTransfer.FromIndices(positives, strides.device); // [P]
            Tensor negative = TensorTransfer.FromIndices(background, strides.device); // [B]
            Tensor logits = predictions.Logits.select(0, n); // [L, 1 + C]
            objectness.Add(Objectness(logits.select(1, 0), positive, negative));
            classification.Add(Classes(logits.index_select(0, positive), assigned.Select(o => groundTruth[n].Classes[o])));
            Tensor targets = YoloCoder.Encode(
                TensorTransfer.FromBoxes([.. assigned.Select(o => groundTruth[n].Boxes[o])], strides.device),
                TensorTransfer.FromBoxes([.. positives.Select(i => anchors.Boxes[i])], strides.device),
                strides.index_select(0, positive)); // [P, 4]
            Tensor codes = YoloCoder.Codes(predictions.Codes.select(0, n).index_select(0, positive));
            box.Add((codes - targets).square().sum() * s_half);
            objects += positives.Length;
        }
        using Scalar divisor = Math.Max(1, objects);
        return DetectionLosses.Of(
            objectness: stack(objectness).sum() / divisor,
            classification: stack(classification).sum() / divisor,
            box: stack(box).sum() * _boxWeight / divisor).MoveToOuterDisposeScope();
    }

    private Tensor Objectness(Tensor logits, Tensor positive, Tensor negative)
    {
        Tensor on = logits.index_select(0, positive);
        Tensor off = logits.index_select(0, negative);
        return _crossEntropy.Each(on, ones_like(on)).sum().Plus(_crossEntropy.Each(off, zeros_like(off)).sum() * _noObjectWeight);
    }

    /// <summary>Of the classes' logits [P, 1 + C], the first being objectness.</summary>
    private Tensor Classes(Tensor logits, IEnumerable<int> classes)
    {
        long count = logits.shape[1] - 1;
        Tensor answers = nn.functional.one_hot(TensorTransfer.FromIndices(classes, logits.device), count).to_type(logits.dtype); // [P, C]
        return _crossEntropy.Each(logits.narrow(1, 1, count), answers).sum();
    }
}
