using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>The models of TorchvisionReference.py, at full width, with its settings and its weights.</summary>
internal static class TorchvisionModel
{
    private const int Everything = 1_000_000;

    /// <summary>torchvision's classes without names: 1 to 90.</summary>
    public static string[] ClassNames { get; } = [.. Enumerable.Range(1, 90).Select(label => $"{label}")];

    public static ModelOptions Options(string version) =>
        version == "v1" ? TorchvisionModels.MaskRcnnResNet50Fpn : TorchvisionModels.MaskRcnnResNet50FpnV2;

    public static ModelOptions Scoring(string version)
    {
        ModelOptions options = Options(version);
        return options with
        {
            Image = new ImageOptions { MinSize = 160, MaxSize = 256 },
            Proposals = options.Proposals with { PreNms = 200, PostNms = 100 },
            Detection = options.Detection with { ScoreThreshold = version == "v1" ? 0.18f : 0.35f },
        };
    }

    public static ModelOptions Training(string version)
    {
        ModelOptions options = Options(version);
        return options with
        {
            Image = new ImageOptions { MinSize = 128, MaxSize = 160 },
            Proposals = options.Proposals with { PreNmsTraining = 200, PostNmsTraining = 60, AnchorsPerImage = Everything, PositiveFraction = 1 },
            Regions = new RegionOptions { RegionsPerImage = Everything, PositiveFraction = 1 },
        };
    }

    public static NamedWeights Weights(ModelOptions options) => ReferenceWeights.Of(new ModelConfiguration(options, ClassNames));

    public static MaskRcnn Network(ModelOptions options, NamedWeights weights)
    {
        var network = new MaskRcnn(options, ClassNames.Length, seed: 1);
        network.SetWeights(weights);
        return network;
    }
}
