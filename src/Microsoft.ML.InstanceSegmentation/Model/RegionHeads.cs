// N: images. R: regions of all images. P: the positive ones. D: detections of all images. m: cells of a mask along each side.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The second stage: class, box and mask of each region (He et al. 2017, section 3).</summary>
internal sealed class RegionHeads : Layer
{
    private readonly RegionSampler sampler;
    private readonly RegionPooler boxPooler;
    private readonly BoxHead box_head;
    private readonly BoxPredictor box_predictor;
    private readonly DetectionSelector selector;
    private readonly RegionPooler maskPooler;
    private readonly int maskSide;
    private readonly MaskHead mask_head;
    private readonly MaskPredictor mask_predictor;

    /// <param name="options">The network.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="init">Gives the weights.</param>
    public RegionHeads(ModelOptions options, long classes, WeightInitializer init)
        : base(nameof(RegionHeads))
    {
        sampler = new RegionSampler(options.Regions);
        boxPooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.BoxBins);
        box_head = new BoxHead(options, init);
        box_predictor = new BoxPredictor(options.Heads.BoxWidth, classes, init);
        selector = new DetectionSelector(options.Detection);
        maskPooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.MaskBins);
        maskSide = 2 * options.Pooling.MaskBins;
        mask_head = new MaskHead(options, init);
        mask_predictor = new MaskPredictor(options.Heads, classes, init);
        register_module(nameof(box_head), box_head);
        register_module(nameof(box_predictor), box_predictor);
        register_module(nameof(mask_head), mask_head);
        register_module(nameof(mask_predictor), mask_predictor);
    }

    /// <summary>Losses of the heads on a minibatch of the proposals.</summary>
    public (Tensor Classification, Tensor Box, Tensor Mask) Train(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        Device device = levels[0].device;
        List<TrainingRegion> regions = sampler.Sample(proposals, groundTruth, random);
        int[] positives = [.. Enumerable.Range(0, regions.Count).Where(r => regions[r].Instance is not null)];
        TrainingRegion[] positiveRegions = [.. positives.Select(r => regions[r])];
        Tensor labels = HostTensor.FromIndices(regions.Select(region => Label(region, groundTruth)), device); // [R]
        Tensor positive = HostTensor.FromIndices(positives, device); // [P]

        RegionPredictions predictions = PredictBoxes(levels, regions.Select(region => (region.Image, region.Box)));
        Tensor classification = RegionLoss.Classification(predictions, labels);
        Tensor boxes = HostTensor.FromBoxes([.. positiveRegions.Select(region => region.Box)], device); // [P, 4]
        Tensor targets = HostTensor.FromBoxes([.. positiveRegions.Select(region => groundTruth[region.Image].Boxes[region.Instance!.Value])], device);
        Tensor box = RegionLoss.Box(predictions, labels, positive, boxes, targets);
        if (positives.Length == 0)
            return scope.MoveToOuter(classification, box, zeros([], device: device));

        Tensor logits = PredictMasks(levels, positiveRegions.Select(region => (region.Image, region.Box)), labels.index_select(0, positive));
        Tensor mask = RegionLoss.Mask(logits, MaskTargets.Of(positiveRegions, groundTruth, (int)logits.shape[1]));
        return scope.MoveToOuter(classification, box, mask);
    }

    /// <summary>The detections of each image among its proposals.</summary>
    public IReadOnlyList<ImageDetections> Detect(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        Device device = levels[0].device;
        RegionPredictions predictions = PredictBoxes(levels, Regions(proposals.Select(image => image.Boxes)));
        SelectedDetections[] selected = selector.Select(predictions, proposals, sizes);
        Tensor labels = HostTensor.FromIndices(selected.SelectMany(image => image.Classes.Select(c => c + 1)), device); // [D]
        // libtorch 1.13 has no convolution of an empty channels_last batch.
        Tensor masks = labels.shape[0] == 0
            ? zeros(0, maskSide, maskSide, device: device)
            : PredictMasks(levels, Regions(selected.Select(image => image.Boxes)), labels).sigmoid(); // [D, m, m]

        var detections = new List<ImageDetections>();
        int first = 0;
        foreach ((Box[] boxes, float[] scores, int[] classes) in selected)
        {
            detections.Add(new ImageDetections(
                HostTensor.FromBoxes(boxes, device).MoveToOuterDisposeScope(),
                tensor(scores, device: device).MoveToOuterDisposeScope(),
                HostTensor.FromIndices(classes, device).MoveToOuterDisposeScope(),
                masks.narrow(0, first, boxes.Length).clone().MoveToOuterDisposeScope()));
            first += boxes.Length;
        }
        return detections;
    }

    private RegionPredictions PredictBoxes(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) =>
        box_predictor.Forward(box_head.Forward(boxPooler.Pool(levels, regions)));

    /// <summary>Mask logits of each region's class.</summary>
    private Tensor PredictMasks(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions, Tensor labels) =>
        mask_predictor.Forward(mask_head.Forward(maskPooler.Pool(levels, regions)), labels);

    private static IEnumerable<(int Image, Box Box)> Regions(IEnumerable<Box[]> boxesOfImages) =>
        boxesOfImages.SelectMany((boxes, image) => boxes.Select(box => (image, box)));

    /// <summary>The network's class of a region: 0 for background, which no class of the user's is.</summary>
    private static int Label(TrainingRegion region, IReadOnlyList<GroundTruth> groundTruth) =>
        region.Instance is { } instance ? groundTruth[region.Image].Classes[instance] + 1 : 0;
}
