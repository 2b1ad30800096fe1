// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The first stage (Ren et al. 2015, section 3): features of the images, and where in them objects may be, whatever their class. Heads for
/// several tasks can share one: they know it by its features and proposals only.
/// </summary>
internal sealed class FirstStage(Backbone backbone, RegionProposalNetwork rpn)
{
    /// <summary>Whether it keeps its weights and running averages while heads are trained on it.</summary>
    public bool IsFrozen { get; private set; }

    public static FirstStage Create(ModelOptions options, WeightInitializer init) =>
        new(Backbone.Create(options.Backbone, init), new RegionProposalNetwork(options, init));

    /// <summary>Registers its parts under their state-dict names.</summary>
    public void Register(nn.Module network)
    {
        network.register_module(nameof(backbone), backbone);
        network.register_module(nameof(rpn), rpn);
    }

    public void Freeze()
    {
        IsFrozen = true;
        foreach (Parameter weight in backbone.parameters().Concat(rpn.parameters()))
            weight.requires_grad = false;
    }

    /// <summary>Normalisations go by their running averages where the stage is frozen, by the batch otherwise.</summary>
    public void PrepareToTrain()
    {
        backbone.train(!IsFrozen);
        rpn.train(!IsFrozen);
    }

    /// <summary>Pyramid levels [N, F, H_l, W_l], the finest first.</summary>
    public Tensor[] Features(ImageBatch batch) => backbone.Forward(batch.Images);

    /// <summary>Proposals of each image while scoring.</summary>
    public ProposalBoxes[] Propose(ImageBatch batch, IReadOnlyList<Tensor> levels) => rpn.Propose(levels, batch.Padded, batch.Sizes);

    /// <summary>The proposals as detections of the one class 0.</summary>
    public ImageDetections[] Propose(ImageBatch batch) =>
        Array.ConvertAll(Propose(batch, Features(batch)), image => new ImageDetections(image.Boxes, image.Scores, new int[image.Boxes.Length]));

    /// <summary>The stage's own losses.</summary>
    public (Tensor Objectness, Tensor Box) Losses(
        ImageBatch batch, IReadOnlyList<Tensor> levels, IReadOnlyList<GroundTruth> groundTruth, Random random) =>
        rpn.Losses(levels, batch.Padded, groundTruth, random);

    /// <summary>Proposals of each image to train heads on, and the stage's own losses, which a frozen stage does not have.</summary>
    public (ProposalBoxes[] Proposals, Tensor? Objectness, Tensor? Box) Train(
        ImageBatch batch, IReadOnlyList<Tensor> levels, IReadOnlyList<GroundTruth> groundTruth, Random random) =>
        IsFrozen
            ? (rpn.ProposeForTraining(levels, batch.Padded, batch.Sizes), null, null)
            : rpn.Train(levels, batch.Padded, batch.Sizes, groundTruth, random);
}
