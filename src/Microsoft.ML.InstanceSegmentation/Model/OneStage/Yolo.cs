// N: images. L: anchors of all levels together. C: classes. A: anchors a cell.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A detector in the style of YOLO (Redmon and Farhadi 2018, section 2): each cell of the grid says of each of its anchors whether an object
/// has its centre in the cell, of which class it is, and what box it has. Divergence: one head for all levels, on the pyramid.
/// </summary>
internal sealed class Yolo : OneStageDetector
{
    private const int BoxOutputs = 4;
    private readonly DenseHead predictor;
    private readonly YoloLoss loss;

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
        predictor = new DenseHead(
            options.Backbone.FeatureWidth, own.Depth, own.Width, Bias(AnchorsPerCell, BoxOutputs + 1 + classCount, own.PriorProbability), AnchorsPerCell, init);
        loss = new YoloLoss(own);
        register_module("head", predictor.Register(new ModuleGroup(), nameof(predictor)));
        KeepWeights();
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels)
    {
        Tensor outputs = predictor.Forward(levels); // [N, L, 4 + 1 + C]
        return new DensePredictions(outputs.narrow(2, BoxOutputs, outputs.shape[2] - BoxOutputs), outputs.narrow(2, 0, BoxOutputs));
    }

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        loss.Compute(predictions, anchors, Strides(anchors, predictions.Codes.device), groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors)
    {
        Device device = predictions.Codes.device;
        Tensor probabilities = predictions.Logits.sigmoid(); // of an object, and of each class given one
        Tensor scores = probabilities.narrow(2, 0, 1) * probabilities.narrow(2, 1, probabilities.shape[2] - 1);
        Tensor boxes = YoloCoder.Decode(YoloCoder.Codes(predictions.Codes), HostTensor.FromBoxes(anchors.Boxes, device), Strides(anchors, device));
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
