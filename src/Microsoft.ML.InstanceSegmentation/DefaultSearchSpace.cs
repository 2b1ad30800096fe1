namespace Microsoft.ML.InstanceSegmentation;

/// <summary>See <see cref="InstanceSegmentationSearchSpace.Default"/>.</summary>
internal static class DefaultSearchSpace
{
    private const double RateFactor = 3;

    /// <summary>Larger images cost time by their area; objects of a few pixels are worth it.</summary>
    private static readonly double[] s_sizes = [0.75, 1, 1.25, 1.5];

    public static InstanceSegmentationSearchSpace Around(InstanceSegmentationOptions start)
    {
        double rate = start.Optimizer.LearningRate;
        InstanceSegmentationSearchSpace space = new InstanceSegmentationSearchSpace()
            .Search(options => options.Optimizer.LearningRate, rate / RateFactor, rate * RateFactor, log: true)
            .Choose("image size", Array.ConvertAll(s_sizes, factor => (Name(factor), Scaled(factor))))
            .Choose(options => options.Optimizer.Schedule, ScheduleKind.Cosine, ScheduleKind.Step)
            .Choose(
                "augmentation",
                ("as given", options => options),
                ("other scales", options => options with { Augmentation = options.Augmentation with { ScaleJitter = OtherScales } }),
                ("other colours", options => options with { Augmentation = options.Augmentation with { Color = OtherColors } }),
                ("other scales and colours", options => options with { Augmentation = options.Augmentation with { ScaleJitter = OtherScales, Color = OtherColors } }))
            .Choose(
                "classification loss",
                ("as given", options => options),
                ("balanced", WithLoss(new ClassificationLossOptions { Kind = ClassificationLoss.BalancedCrossEntropy })),
                ("focal, α 0.25, γ 2", WithLoss(new ClassificationLossOptions { Kind = ClassificationLoss.Focal })),
                ("focal, α 0.5, γ 1", WithLoss(new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Alpha = 0.5f, Gamma = 1 })))
            .Choose(options => options.Model.Regions.Sampling, CandidateSampling.Minibatch, CandidateSampling.All)
            .Choose(options => options.Model.Pooling.Kind, RegionPooling.AlignAverage, RegionPooling.AlignMaximum);
        // Random weights that stay frozen would learn nothing.
        return start.StartsFrom == InitialWeights.Random ? space : space.Choose(options => options.Optimizer.FrozenStages, 0, 1, 2);
    }

    private static ScaleJitterOptions OtherScales => new() { Probability = 0.5f };

    private static ColorJitterOptions OtherColors => new() { Probability = 0.5f };

    private static string Name(double factor) => factor == 1 ? "as given" : FormattableString.Invariant($"× {factor}");

    /// <summary>Anchors are measured in the network's pixels, so they grow with the image.</summary>
    private static Func<InstanceSegmentationOptions, InstanceSegmentationOptions> Scaled(double factor) => options => factor == 1 ? options : options with
    {
        Model = options.Model with
        {
            Image = options.Model.Image with
            {
                MinSize = (int)Math.Round(options.Model.Image.MinSize * factor),
                MaxSize = (int)Math.Round(options.Model.Image.MaxSize * factor),
            },
            Anchors = options.Model.Anchors with
            {
                Sizes = [.. options.Model.Anchors.Sizes.Select(level => (IReadOnlyList<float>)[.. level.Select(size => (float)Math.Round(size * factor))])],
            },
        },
    };

    private static Func<InstanceSegmentationOptions, InstanceSegmentationOptions> WithLoss(ClassificationLossOptions loss) =>
        options => options with { Model = options.Model with { Regions = options.Model.Regions with { Loss = loss } } };
}
