// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// The first stage by itself (Ren et al. 2015, section 3). Its weights have the names that they have in <see cref="MaskRcnn"/>, which starts
/// from them; heads for several tasks can share one.
/// </summary>
internal sealed class ProposalOnlyDetector : Detector
{
    private readonly FirstStage _firstStage;

    /// <param name="options">The network; the parts that belong to the second stage do not matter.</param>
    /// <param name="seed">Seed of the random weights, which are those of a <see cref="MaskRcnn"/> of the same seed; null for different ones each time.</param>
    public ProposalOnlyDetector(ModelOptions options, int? seed = null)
        : base(nameof(ProposalOnlyDetector))
    {
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        _firstStage = FirstStage.Create(options, new WeightInitializer(seed ?? Random.Shared.Next()));
        _firstStage.Register(this);
        KeepWeights();
    }

    protected override DetectionLosses Train(ImageBatch batch, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        Tensor[] levels = _firstStage.Features(batch); // [N, F, H_l, W_l] each
        (Tensor objectness, Tensor box) = _firstStage.Losses(batch, levels, groundTruth, random);
        return DetectionLosses.Of(objectness: objectness, proposalBox: box);
    }

    /// <summary>The proposals: every object is of the one class 0.</summary>
    protected override ImageDetections[] FindInstances(ImageBatch batch) => _firstStage.Propose(batch);

    protected override ImageDetections[] FindObjects(ImageBatch batch) => _firstStage.Propose(batch);
}
