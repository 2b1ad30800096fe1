namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Whole configurations to start from; change a part with a <c>with</c> expression.</summary>
public static class InstanceSegmentationPresets
{
    private static readonly Dictionary<string, Func<InstanceSegmentationOptions>> s_byName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["default"] = () => Default,
        ["nuclei"] = () => Nuclei,
        ["shapes"] = () => Shapes,
    };

    /// <summary>Names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyCollection<string> Names => s_byName.Keys;

    /// <summary>Mask R-CNN ResNet-50-FPN on images of 800 pixels, as on COCO (He et al. 2017): for a GPU and thousands of images.</summary>
    public static InstanceSegmentationOptions Default => new();

    /// <summary>
    /// Many small, round objects seen from above, such as cell nuclei in images of 256 pixels: a light network that fine-tunes ImageNet's
    /// weights on two processor cores, in about a quarter of an hour for 200 images. Up and down mean nothing there, so all eight
    /// quarter turns and mirror images are trained on.
    /// </summary>
    public static InstanceSegmentationOptions Nuclei => new()
    {
        Model = Light with
        {
            // Microscopy is not like ImageNet's photographs: the statistics are its own.
            Backbone = Light.Backbone with { Norm = BackboneNorm.Batch },
            Image = new ImageOptions { MinSize = 256, MaxSize = 256 },
            Anchors = new AnchorOptions { Sizes = [[8], [16], [32], [64], [128]] },
            Regions = new RegionOptions { RegionsPerImage = 128 },
            Detection = new DetectionOptions { MaxDetections = 200 },
        },
        Optimizer = FineTuning,
        Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, Transpose = 0.5f },
        Epochs = 8,
        Validation = new ValidationOptions { Every = 4 },
    };

    /// <summary>
    /// A few medium-sized objects an image, such as the rendered shapes of the quick start, in images of about 200 pixels: trains in a few
    /// minutes on two processor cores.
    /// </summary>
    public static InstanceSegmentationOptions Shapes => new()
    {
        Model = Light with
        {
            Image = new ImageOptions { MinSize = 128, MaxSize = 192 },
            Anchors = new AnchorOptions { Sizes = [[12], [24], [48], [72], [96]] },
            Proposals = Light.Proposals with { AnchorsPerImage = 128, PostNmsTraining = 300, PostNms = 300 },
            // Few objects an image: a sample would leave the heads a handful of positives.
            Regions = new RegionOptions { Sampling = CandidateSampling.All },
            Detection = new DetectionOptions { MaxDetections = 50 },
        },
        Optimizer = FineTuning,
        Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f },
        Epochs = 10,
        Validation = new ValidationOptions { Every = 5 },
    };

    /// <summary>The network of both light presets; aligned pooling, because half a feature cell matters on objects of a few cells.</summary>
    private static ModelOptions Light => new()
    {
        Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, Norm = BackboneNorm.FrozenBatch, PyramidWidth = 128 },
        Proposals = new ProposalOptions
        {
            PreNmsTraining = 1000,
            PostNmsTraining = 500,
            PreNms = 1000,
            PostNms = 500,
            // It is divided by all anchors drawn; with few images, few of them are positive.
            BoxLoss = new BoxLossOptions { Weight = 5 },
        },
        Pooling = new PoolingOptions { Aligned = true },
        Heads = new HeadOptions { BoxWidth = 256, MaskWidths = [64, 64, 64, 64], MaskPredictorWidth = 64 },
    };

    /// <summary>
    /// Fine-tunes ImageNet's weights on a few hundred images in about a thousand steps; the average is over some hundred of them.
    /// docs/training.md has what each is worth.
    /// </summary>
    private static OptimizerOptions FineTuning => new()
    {
        Kind = OptimizerKind.AdamW,
        LearningRate = 5e-4,
        WeightDecay = 0.05,
        AverageDecay = 0.99,
    };

    /// <summary>The preset of a name, in any case.</summary>
    /// <exception cref="ArgumentException">There is no preset of that name; the message lists them.</exception>
    public static InstanceSegmentationOptions ByName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_byName.TryGetValue(name, out Func<InstanceSegmentationOptions>? preset)
            ? preset()
            : throw new ArgumentException($"There is no preset '{name}'; use one of {string.Join(", ", Names)}.", nameof(name));
    }
}
