namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A light network and a short training, so that two processor cores can repeat it some seventy times.</summary>
internal static class WhyTwoStageOptions
{
    private const int PyramidWidth = 64;

    private static readonly int[] s_stages = [2, 3, 4];

    /// <summary>Shapes of 18 to 52 pixels in small images.</summary>
    public static SceneSettings Scene { get; } = new() { Side = (96, 96), Radius = (9, 26), Count = (2, 5), SmallestArea = 60 };

    public static InstanceSegmentationOptions Of(int epochs) => new()
    {
        Model = new ModelOptions
        {
            Image = new ImageOptions { MinSize = 96, MaxSize = 96 },
            Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = PyramidWidth, Stages = s_stages },
            Anchors = new AnchorOptions { Sizes = [[14], [22], [34], [52]] },
            Proposals = new ProposalOptions { AnchorsPerImage = 64, PreNmsTraining = 400, PostNmsTraining = 200, PreNms = 400, PostNms = 200 },
            Regions = new RegionOptions { RegionsPerImage = 32 },
            Pooling = new PoolingOptions { Aligned = true, MaskBins = 7 },
            Heads = new HeadOptions { BoxWidth = 128, MaskWidths = [32, 32], MaskPredictorWidth = 32 },
        },
        // In so short a training the one-stage detectors hardly begin to learn with SGD.
        Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW, LearningRate = 5e-4, WarmupSteps = 50 },
        Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f },
        Epochs = epochs,
        BatchSize = 4,
        InitialWeights = InitialWeights.Random,
    };

    /// <summary>As many proposals as recall is measured with.</summary>
    public static InstanceSegmentationOptions ForRecall(InstanceSegmentationOptions options) => options with
    {
        Model = options.Model with { Proposals = options.Model.Proposals with { PreNms = 1000, PostNms = 1000 } },
    };

    /// <summary>One-stage heads as wide as the pyramid.</summary>
    public static OneStageOptions OneStage { get; } = new()
    {
        RetinaNet = new RetinaNetOptions { Width = PyramidWidth },
        Yolo = new YoloOptions { Width = PyramidWidth },
    };

    /// <summary>The same network on a single feature map of stride 2^stage, with all anchors on it, in images a third larger.</summary>
    public static ModelOptions OneScale(ModelOptions model, int stage) => model with
    {
        Image = model.Image with { MinSize = 128, MaxSize = 128 },
        Backbone = model.Backbone with { Stages = [stage] },
        Anchors = new AnchorOptions { Sizes = [[24, 40], [56, 72]] },
    };
}
