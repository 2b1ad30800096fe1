// R: regions of all images. P: the positive ones. C: classes with the background.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Class and box of each region (Girshick 2015, figure 1): pool its features, look at them, say what it is and where.</summary>
internal sealed class BoxBranch
{
    private readonly RegionPooler pooler;
    private readonly BoxHeadLoss loss;
    private readonly DetectionSelector selector;

    /// <param name="options">The network.</param>
    /// <param name="classes">C.</param>
    /// <param name="init">Gives the weights.</param>
    /// <param name="failure">Is told where a backward pass fails.</param>
    public BoxBranch(ModelOptions options, long classes, WeightInitializer init, BackwardFailure failure)
    {
        pooler = new RegionPooler(options.Backbone, options.Pooling, options.Pooling.BoxBins, failure);
        Head = BoxHead.Create(options, init);
        Predictor = new BoxPredictor(options, Head.Width, classes, init);
        loss = new BoxHeadLoss(options.Regions);
        selector = new DetectionSelector(options.Detection);
    }

    public BoxHead Head { get; }

    public BoxPredictor Predictor { get; }

    /// <summary>The losses of a minibatch of regions.</summary>
    public (Tensor Classification, Tensor Box) Losses(IReadOnlyList<Tensor> levels, RegionMinibatch minibatch)
    {
        using DisposeScope scope = NewDisposeScope();
        RegionPredictions predictions = Predict(levels, minibatch.Regions.Select(region => (region.Image, region.Box)));
        (Tensor classification, Tensor box) = loss.Compute(predictions, minibatch);
        return scope.MoveToOuter(classification, box);
    }

    /// <summary>The detections of each image among its proposals.</summary>
    public ImageDetections[] Detect(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        IEnumerable<(int, Box)> regions = proposals.SelectMany((image, index) => image.Boxes.Select(box => (index, box)));
        return selector.Select(Predict(levels, regions), proposals, sizes);
    }

    private RegionPredictions Predict(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> regions) =>
        Predictor.Forward(Head.Forward(pooler.Pool(levels, regions)));
}
