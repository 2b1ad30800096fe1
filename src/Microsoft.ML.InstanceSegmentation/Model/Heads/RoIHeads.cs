// N: images. R: regions of all images. P: positive ones of a minibatch. C: classes with the background. m: cells of a mask along each side.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The second stage (He et al. 2017, section 3): a branch for class and box, and one for the mask. Branches know the first stage by its
/// features and proposals only, so a further one is a further file and a line in each method here.
/// </summary>
internal sealed class RoIHeads : Layer
{
    private readonly TrainingRegionSelector _sampler;
    private readonly BoxBranch _boxes;
    private readonly MaskBranch _masks;

    /// <param name="options">The network.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="init">Gives the weights.</param>
    /// <param name="failure">Is told where a backward pass fails.</param>
    public RoIHeads(ModelOptions options, long classes, WeightInitializer init, BackwardFailure failure)
        : base(nameof(RoIHeads))
    {
        _sampler = new TrainingRegionSelector(options.Regions);
        _boxes = new BoxBranch(options, classes, init, failure);
        _masks = new MaskBranch(options, classes, _boxes.Head, init, failure);
        register_module("box_head", _boxes.Head);
        register_module("box_predictor", _boxes.Predictor);
        register_module("mask_head", _masks.Head);
        register_module("mask_predictor", _masks.Predictor);
    }

    /// <summary>Losses of the heads on a minibatch of the proposals.</summary>
    public (Tensor Classification, Tensor Box, Tensor Mask) Train(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        var minibatch = new SampledRegions(_sampler.Sample(proposals, groundTruth, random), groundTruth, levels[0].device);
        (Tensor classification, Tensor box) = _boxes.Losses(levels, minibatch);
        Tensor mask = _masks.Loss(levels, minibatch, random);
        return scope.MoveToOuter(classification, box, mask);
    }

    /// <summary>The detections of each image among its proposals, with their masks.</summary>
    public ImageDetections[] Detect(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes) =>
        _masks.Detect(levels, _boxes.Detect(levels, proposals, sizes));
}

/// <summary>Class and box of each region (Girshick 2015, figure 1): pool its features, look at them, say what it is and where.</summary>
internal sealed class BoxBranch
{
    private readonly RegionPooler _pooler;
    private readonly BoxHeadLoss _loss;
    private readonly BoxHeadDecoder _selector;

    /// <param name="options">The network.</param>
    /// <param name="classes">C.</param>
    /// <param name="init">Gives the weights.</param>
    /// <param name="failure">Is told where a backward pass fails.</param>
    public BoxBranch(ModelOptions options, long classes, WeightInitializer init, BackwardFailure failure)
    {
        _pooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.BoxBins, failure);
        Head = BoxHead.Create(options, init);
        Predictor = new BoxPredictor(options, Head.Width, classes, init);
        _loss = new BoxHeadLoss(options.Regions);
        _selector = new BoxHeadDecoder(options.Detection);
    }

    public BoxHead Head { get; }

    public BoxPredictor Predictor { get; }

    /// <summary>The losses of a minibatch of regions.</summary>
    public (Tensor Classification, Tensor Box) Losses(IReadOnlyList<Tensor> levels, SampledRegions minibatch)
    {
        using DisposeScope scope = NewDisposeScope();
        RegionPredictions predictions = Predict(levels, minibatch.Regions.Select(region => (region.Image, region.Box)));
        (Tensor classification, Tensor box) = _loss.Compute(predictions, minibatch);
        return scope.MoveToOuter(classification, box);
    }

    /// <summary>The detections of each image among its proposals.</summary>
    public ImageDetections[] Detect(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        IEnumerable<(int, Box)> regions = proposals.SelectMany((image, index) => image.Boxes.Select(box => (index, box)));
        return _selector.Select(Predict(levels, regions), proposals, sizes);
    }

    private RegionPredictions Predict(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) =>
        Predictor.Forward(Head.Forward(_pooler.Pool(levels, regions)));
}

/// <summary>
/// The mask of each region of a known class (He et al. 2017, section 3): in training of the positive regions, in scoring of the detections.
/// </summary>
internal sealed class MaskBranch
{
    private readonly RegionPooler _pooler;
    private readonly int _side;
    private readonly bool _isAligned;
    private readonly int? _mostOfImage;

    /// <param name="options">The network.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="boxHead">The box head, for what both have in common.</param>
    /// <param name="init">Gives the weights.</param>
    /// <param name="failure">Is told where a backward pass fails.</param>
    public MaskBranch(ModelOptions options, long classes, BoxHead boxHead, WeightInitializer init, BackwardFailure failure)
    {
        _pooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.MaskBins, failure);
        _side = options.MaskSide;
        _isAligned = options.Pooling.Aligned;
        _mostOfImage = options.Regions.MasksPerImage;
        Head = MaskHead.Create(options, boxHead, init);
        Predictor = MaskPredictor.Create(options.Heads, Head.Width, classes, init);
    }

    public MaskHead Head { get; }

    public MaskPredictor Predictor { get; }

    /// <summary>The loss of a minibatch's positive regions, or of as many of each image as the options ask for; 0 where there is none.</summary>
    public Tensor Loss(IReadOnlyList<Tensor> levels, SampledRegions minibatch, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingRegion[] positives = minibatch.SamplePositives(_mostOfImage, random);
        if (positives.Length == 0)
            return zeros([], device: levels[0].device).MoveToOuterDisposeScope();
        Tensor labels = TensorTransfer.FromIndices(positives.Select(minibatch.Label), levels[0].device); // [P]
        Tensor features = Features(levels, positives.Select(region => (region.Image, region.Box)));
        Tensor targets = tensor(MaskTargets.Of(positives, minibatch.GroundTruth, _side, _isAligned), [positives.Length, _side, _side], device: features.device); // [P, m, m]
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
            int count = detections[n].Boxes.Length * _side * _side;
            masked[n] = detections[n] with { Masks = probabilities[first..(first + count)] };
            first += count;
        }
        return masked;
    }

    private Tensor Features(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) => Head.Forward(_pooler.Pool(levels, regions));
}
