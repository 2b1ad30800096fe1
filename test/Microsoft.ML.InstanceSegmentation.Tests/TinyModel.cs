namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>
/// A network that is small in every way, for tests of what is around it. Without the last two stages, which hold most of the weights, its
/// files are a fifteenth as large, and are saved and loaded as much faster.
/// </summary>
internal static class TinyModel
{
    public static ModelOptions Options { get; } = new()
    {
        Image = new ImageOptions { MinSize = 64, MaxSize = 128 },
        Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, Stages = [2, 3], PyramidWidth = 16 },
        Anchors = new AnchorOptions { Sizes = [[12], [32], [96]] },
        Proposals = new ProposalOptions { AnchorsPerImage = 32, PreNms = 50, PostNms = 50, PreNmsTraining = 50, PostNmsTraining = 50 },
        Regions = new RegionOptions { RegionsPerImage = 32 },
        Heads = new HeadOptions { BoxWidth = 32, MaskWidths = [16], MaskPredictorWidth = 16 },
        Detection = new DetectionOptions { MaxDetections = 20 },
    };

    /// <summary>One epoch, from random weights.</summary>
    public static InstanceSegmentationOptions Training { get; } =
        new() { Model = Options, Epochs = 1, BatchSize = 2, GpuDeviceId = -1, InitialWeights = InitialWeights.Random, Seed = 1 };
}
