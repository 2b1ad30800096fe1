using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Mask R-CNN (He et al. 2017) on a feature pyramid.</summary>
internal sealed class MaskRcnn : nn.Module
{
    /// <param name="options">The network.</param>
    /// <param name="classCount">Number of classes without the background.</param>
    /// <param name="seed">Seed of the random weights.</param>
    public MaskRcnn(ModelOptions options, int classCount, int seed = 1)
        : base(nameof(MaskRcnn))
    {
        options.Validate();
        OptionCheck.Positive(classCount);
        _ = seed;
    }

    public MaskRcnnLosses Losses(ImageBatch batch, IReadOnlyList<InstanceTargets> targets, Random random) => throw new NotImplementedException();

    public IReadOnlyList<ImageDetections> Detect(ImageBatch batch) => throw new NotImplementedException();

    public NamedWeights GetWeights() => throw new NotImplementedException();

    public void SetWeights(NamedWeights weights) => throw new NotImplementedException();
}
