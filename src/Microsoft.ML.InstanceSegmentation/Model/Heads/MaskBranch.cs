// R: regions of all images. P: positive regions of a minibatch. m: cells of a mask along each side.
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
    /// <param name="failure">Is told where a backward pass fails.</param>
    public MaskBranch(ModelOptions options, long classes, BoxHead boxHead, WeightInitializer init, BackwardFailure failure)
    {
        pooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.MaskBins, failure);
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
        Tensor targets = tensor(MaskTargets.Of(positives, minibatch.GroundTruth, side), [positives.Length, side, side], device: features.device); // [P, m, m]
        return Predictor.Loss(features, labels, targets).MoveToOuterDisposeScope();
    }

    /// <summary>The detections of each image with the probabilities of the cells of their masks.</summary>
    /// <param name="levels">The features.</param>
    /// <param name="detections">Of each image.</param>
    public ImageDetections[] Detect(IReadOnlyList<Tensor> levels, IReadOnlyList<ImageDetections> detections)
    {
        using DisposeScope scope = NewDisposeScope();
        IEnumerable<(int, Box)> regions = detections.SelectMany((image, index) => image.Boxes.Select(box => (index, box)));
        Tensor labels = TensorTransfer.FromIndices(detections.SelectMany(image => image.Classes.Select(c => c + 1)), levels[0].device); // [R]
        float[] probabilities = labels.shape[0] == 0
            ? []
            : TensorTransfer.Read<float>(Predictor.Probabilities(Features(levels, regions), labels)); // R·m·m

        var masked = new ImageDetections[detections.Count];
        int first = 0;
        for (int n = 0; n < masked.Length; n++)
        {
            int count = detections[n].Boxes.Length * side * side;
            masked[n] = detections[n] with { Masks = probabilities[first..(first + count)] };
            first += count;
        }
        return masked;
    }

    private Tensor Features(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) => Head.Forward(pooler.Pool(levels, regions));
}
