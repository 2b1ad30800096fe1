namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Whole configurations to start from; change a part with a <c>with</c> expression.</summary>
public static class InstanceSegmentationPresets
{
    private static readonly Dictionary<string, Func<InstanceSegmentationOptions>> s_byName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["default"] = () => Default,
        ["nuclei"] = () => Nuclei,
        ["nucleiOutlines"] = () => NucleiOutlines,
        ["shapes"] = () => Shapes,
        ["smallObjects"] = () => SmallObjects,
        ["generalObjects"] = () => GeneralObjects,
        ["largeObjects"] = () => LargeObjects,
        ["thinObjects"] = () => ThinObjects,
    };

    /// <summary>Names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyCollection<string> Names => s_byName.Keys;

    /// <summary>Mask R-CNN ResNet-50-FPN on images of 800 pixels, as on COCO (He et al. 2017): for a GPU and thousands of images.</summary>
    public static InstanceSegmentationOptions Default => new();

    /// <summary>
    /// Many small, round objects seen from above, such as cell nuclei of 5 to 40 pixels in images of 256: a light network that fine-tunes
    /// ImageNet's weights on two processor cores, in about a quarter of an hour for 200 images. Images are enlarged to 480 pixels, since
    /// the network's finest features are four pixels apart, and their contrast is stretched. Up and down mean nothing there, so all eight
    /// quarter turns and mirror images are trained on. Instances are kept from a score of 0.001: what to show is a matter of filtering.
    /// </summary>
    public static InstanceSegmentationOptions Nuclei => new()
    {
        Model = Light with
        {
            // Microscopy is not like ImageNet's photographs: the statistics are its own.
            // Half the pyramid's width costs nothing that can be measured, and a third less time.
            Backbone = Light.Backbone with { Norm = BackboneNorm.Batch, PyramidWidth = 64 },
            // Some of microscopy's images are dim as a whole; in a batch with a bright one that is hidden in training, and not in scoring.
            Image = new ImageOptions { MinSize = 480, MaxSize = 480, ContrastStretch = new ContrastStretchOptions() },
            // Two of each level: the smallest nuclei are 9 pixels of the enlarged image.
            Anchors = new AnchorOptions { Sizes = [[9, 14], [20, 28], [40, 56], [80, 112], [160, 224]] },
            // Hundreds of nuclei an image, and several proposals for each.
            Proposals = Light.Proposals with { PreNms = 2000, PostNms = 1000 },
            Regions = new RegionOptions { RegionsPerImage = 128 },
            // Nuclei that touch have boxes that overlap; so have two boxes on one nucleus, whose scores decay. A faint nucleus has a low score.
            Detection = new DetectionOptions { MaxDetections = 200, ScoreThreshold = 0.001f, NmsThreshold = 0.6f, DecayOverlapping = true, BoxesFromMasks = true },
        },
        Optimizer = FineTuning,
        Augmentation = AnyWayUp with { MinScale = LittleSmaller, MaxScale = LittleSmaller },
        Epochs = 10,
        Validation = new ValidationOptions { Every = 10 },
    };

    /// <summary>
    /// <see cref="Nuclei"/> for whom outlines are worth more than time: a fifth more epochs. Larger images do not help: docs/training.md.
    /// </summary>
    public static InstanceSegmentationOptions NucleiOutlines => Nuclei with { Epochs = 12, Validation = new ValidationOptions { Every = 12 } };

    /// <summary>
    /// A few medium-sized objects an image, such as the rendered shapes of the quick start, in images of about 200 pixels: trains in a few
    /// minutes on two processor cores.
    /// </summary>
    public static InstanceSegmentationOptions Shapes => new()
    {
        Model = Light with
        {
            Backbone = Light.Backbone with { PyramidWidth = 64 },
            // A little larger than the images that it learns from: see Augmentation.
            Image = new ImageOptions { MinSize = 224, MaxSize = 336 },
            Anchors = new AnchorOptions { Sizes = [[16], [32], [64], [96], [144]] },
            Proposals = Light.Proposals with { AnchorsPerImage = 128, PostNmsTraining = 300, PostNms = 300 },
            // Few objects an image: a sample would leave the heads a handful of positives.
            Regions = new RegionOptions { Sampling = CandidateSampling.All, BoxLoss = new BoxLossOptions { Weight = 2 }, MasksPerImage = 16 },
            // Shapes that cover each other have boxes that overlap; so have two boxes on one shape, whose scores decay.
            Detection = new DetectionOptions { MaxDetections = 50, ScoreThreshold = 0.01f, NmsThreshold = 0.6f, DecayOverlapping = true },
        },
        // Rendered shapes take a higher rate than photographs or microscopy.
        Optimizer = FineTuning with { LearningRate = 1e-3, FrozenStages = 2 },
        // Smaller images cost less time, and a detector is best a little above the sizes that it has learnt from (Touvron et al. 2019).
        Augmentation = AnyWayUp with { MinScale = 0.75f },
        Epochs = 12,
        Validation = new ValidationOptions { Every = 6 },
    };

    /// <summary>
    /// Many small, round objects seen from above, a twentieth of the image's side each: 256 pixels, anchors from 8, all eight quarter turns
    /// and mirror images. Like the others by need it trains on two processor cores.
    /// </summary>
    public static InstanceSegmentationOptions SmallObjects => ByNeed with
    {
        Model = ByNeed.Model with
        {
            // As for nuclei: what is seen from above, or through a microscope, is not like ImageNet's photographs.
            Backbone = Light.Backbone with { Norm = BackboneNorm.Batch },
            Image = new ImageOptions { MinSize = 256, MaxSize = 256 },
            Anchors = new AnchorOptions { Sizes = [[8], [16], [32], [64], [128]] },
            Detection = new DetectionOptions { MaxDetections = 200 },
        },
        Augmentation = AnyWayUp,
    };

    /// <summary>
    /// Objects of a tenth to two fifths of the image's side, as in photographs of a scene: images of 320 to 512 pixels, anchors from 16.
    /// </summary>
    public static InstanceSegmentationOptions GeneralObjects => ByNeed;

    /// <summary>
    /// One or a few objects that fill much of the image, such as products on a table: images of 256 to 384 pixels, anchors from 32.
    /// </summary>
    public static InstanceSegmentationOptions LargeObjects => ByNeed with
    {
        Model = ByNeed.Model with
        {
            Image = new ImageOptions { MinSize = 256, MaxSize = 384 },
            Anchors = new AnchorOptions { Sizes = [[32], [64], [128], [192], [288]] },
            Detection = new DetectionOptions { MaxDetections = 50 },
        },
    };

    /// <summary>
    /// Objects several times as long as wide, such as fibres, worms or tools: as for <see cref="GeneralObjects"/>, with anchors up to eight
    /// times as high as wide, and as wide as high.
    /// </summary>
    public static InstanceSegmentationOptions ThinObjects => ByNeed with
    {
        Model = ByNeed.Model with
        {
            Anchors = ByNeed.Model.Anchors with { AspectRatios = [0.125f, 0.25f, 0.5f, 1, 2, 4, 8] },
        },
    };

    /// <summary>What the presets by need start from.</summary>
    private static InstanceSegmentationOptions ByNeed => new()
    {
        Model = Light with
        {
            Image = new ImageOptions { MinSize = 320, MaxSize = 512 },
            Anchors = new AnchorOptions { Sizes = [[16], [32], [64], [128], [256]] },
            Regions = new RegionOptions { RegionsPerImage = 128 },
        },
        Optimizer = FineTuning,
        Epochs = 12,
        Validation = new ValidationOptions { Every = 4 },
    };

    /// <summary>The network of the light presets; aligned pooling, because half a feature cell matters on objects of a few cells.</summary>
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
    /// 448 of 480 pixels: a detector is best a little above the sizes that it has learnt from (Touvron et al. 2019), and smaller ones cost less.
    /// </summary>
    private const float LittleSmaller = 448f / 480;

    /// <summary>All eight quarter turns and mirror images, where up and down mean nothing.</summary>
    private static AugmentationOptions AnyWayUp => new() { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, Transpose = 0.5f };

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
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no preset of that name; the message lists them.</exception>
    public static InstanceSegmentationOptions ByName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_byName.TryGetValue(name, out Func<InstanceSegmentationOptions>? preset)
            ? preset()
            : throw new ArgumentException($"There is no preset '{name}'; use one of {string.Join(", ", Names)}.", nameof(name));
    }
}
