// R: regions. P: positive regions of a minibatch. m: cells of a mask along each side.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The mask of each region of a known class (He et al. 2017, section 3): in training of the positive regions, in scoring of the detections.
/// </summary>
internal sealed class MaskBranch
{
    private readonly RegionPooler pooler;
    private readonly int side;

    /// <param name="options">The network.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="boxHead">The box head, for what both have in common.</param>
    /// <param name="init">Gives the weights.</param>
    public MaskBranch(ModelOptions options, long classes, BoxHead boxHead, WeightInitializer init)
    {
        pooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.MaskBins);
        side = options.MaskSide;
        Head = MaskHead.Create(options, boxHead, init);
        Predictor = MaskPredictor.Create(options.Heads, Head.Width, classes, init);
    }

    public MaskHead Head { get; }

    public MaskPredictor Predictor { get; }

    /// <summary>The loss of a minibatch's positive regions; 0 where there is none.</summary>
    public Tensor Loss(IReadOnlyList<Tensor> levels, RegionMinibatch minibatch)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingRegion[] positives = minibatch.PositiveRegions;
        if (positives.Length == 0)
            return zeros([], device: levels[0].device).MoveToOuterDisposeScope();
        Tensor labels = minibatch.Labels.index_select(0, minibatch.Positives);
        Tensor features = Features(levels, positives.Select(region => (region.Image, region.Box)));
        Tensor targets = MaskTargets.Of(positives, minibatch.GroundTruth, side); // [P, m, m]
        return Predictor.Loss(features, labels, targets).MoveToOuterDisposeScope();
    }

    /// <summary>Probabilities [R, m, m] of the cells of each detection's mask.</summary>
    /// <param name="levels">The features.</param>
    /// <param name="detections">Of each image.</param>
    public Tensor Detect(IReadOnlyList<Tensor> levels, IReadOnlyList<SelectedDetections> detections)
    {
        using DisposeScope scope = NewDisposeScope();
        Device device = levels[0].device;
        Tensor labels = TensorTransfer.FromIndices(detections.SelectMany(image => image.Classes.Select(c => c + 1)), device); // [R]
        // libtorch 1.13 has no convolution of an empty channels_last batch.
        if (labels.shape[0] == 0)
            return zeros(0, side, side, device: device).MoveToOuterDisposeScope();
        IEnumerable<(int, Box)> regions = detections.SelectMany((image, index) => image.Boxes.Select(box => (index, box)));
        return Predictor.Probabilities(Features(levels, regions), labels).MoveToOuterDisposeScope();
    }

    private Tensor Features(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) => Head.Forward(pooler.Pool(levels, regions));
}
