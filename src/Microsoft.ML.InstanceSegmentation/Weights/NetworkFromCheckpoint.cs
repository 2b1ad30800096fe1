namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// The network that a checkpoint of torchvision's Mask R-CNN belongs to, from the names and shapes of its weights: depth, pyramid, norms,
/// heads, and the number of classes. What leaves no trace in them has torchvision's defaults.
/// </summary>
internal sealed class NetworkFromCheckpoint
{
    private const string Body = "backbone.body.";
    private const string Pyramid = "backbone.fpn.inner_blocks.";
    private const string BoxHead = "roi_heads.box_head.";
    private const string MaskHead = "roi_heads.mask_head.";
    private const string Classifier = "roi_heads.box_predictor.cls_score.weight";

    // torchvision's anchors: one size for each of five levels, in three shapes.
    private const int Levels = 4;
    private const int AnchorsPerCell = 3;

    private readonly NamedWeights _weights;

    /// <param name="weights">By the model's own names.</param>
    public NetworkFromCheckpoint(NamedWeights weights) => _weights = weights;

    /// <summary>Classes without the background.</summary>
    /// <exception cref="InvalidDataException">There is no classifier.</exception>
    public int ClassCount => checked((int)Shape(Classifier, 2)[0] - 1);

    /// <summary>The weights by the names that a model of this library gives them.</summary>
    public static NamedWeights WithModelNames(NamedWeights file)
    {
        var named = new NamedWeights();
        foreach ((string name, WeightTensor tensor) in file)
            named.TryAdd(file.ContainsKey(WeightNames.InModel(name)) ? name : WeightNames.InModel(name), tensor);
        return named;
    }

    /// <exception cref="InvalidDataException">The weights are of no such network; the message says what is amiss.</exception>
    public ModelOptions Infer()
    {
        int stages = Count(Pyramid, ".0.weight");
        long anchors = Shape("rpn.head.cls_logits.weight", 4)[0];
        if (stages != Levels || anchors != AnchorsPerCell)
            throw Unknown($"the pyramid has {stages} stages and {anchors} anchors a cell, torchvision's have {Levels} and {AnchorsPerCell}");
        BackboneNorm norm = Norm($"{Body}bn1") ?? throw Unknown($"there is no '{Body}bn1.weight'");
        BackboneNorm? levelNorm = Norm($"{Pyramid}0.1");
        int width = Length($"{Pyramid}0.0.weight", 4, 0);
        int[] boxConvolutions = Widths(BoxHead);
        int[] maskWidths = Widths(MaskHead);
        string hidden = boxConvolutions.Length == 0 ? $"{BoxHead}fc6.weight" : $"{BoxHead}{boxConvolutions.Length + 1}.weight";
        BackboneNorm? headNorm = Norm($"{MaskHead}0.1");
        if (boxConvolutions.Length > 0 && Norm($"{BoxHead}0.1") != headNorm)
            throw Unknown("its box and mask head have different norms");
        return TorchvisionModels.MaskRcnnResNet50FpnV2 with
        {
            Backbone = new BackboneOptions
            {
                Depth = Depth(),
                Norm = norm,
                // torchvision's version 1 as published; its frozen norm had no epsilon when it was trained.
                NormEpsilon = norm == BackboneNorm.FrozenBatch && levelNorm is null ? 0 : NormalizationSettings.DefaultEpsilon,
                PyramidWidth = width,
                PyramidNorm = levelNorm,
            },
            Proposals = new ProposalOptions { HeadDepth = Count("rpn.head.conv.", ".0.weight") },
            Pooling = new PoolingOptions { BoxBins = Bins(hidden, boxConvolutions.LastOrDefault(width)) },
            Heads = new HeadOptions
            {
                BoxConvolutions = boxConvolutions,
                BoxWidth = Length(hidden, 2, 0),
                MaskWidths = maskWidths,
                MaskPredictorWidth = Length("roi_heads.mask_predictor.conv5_mask.weight", 4, 1),
                Norm = headNorm,
            },
        };
    }

    private ResNetDepth Depth()
    {
        int[] blocks = [.. Enumerable.Range(1, 4).Select(layer => Count($"{Body}layer{layer}.", ".conv1.weight"))];
        bool bottleneck = _weights.ContainsKey($"{Body}layer1.0.conv3.weight");
        return (blocks, bottleneck) switch
        {
            ([2, 2, 2, 2], false) => ResNetDepth.ResNet18,
            ([3, 4, 6, 3], false) => ResNetDepth.ResNet34,
            ([3, 4, 6, 3], true) => ResNetDepth.ResNet50,
            ([3, 4, 23, 3], true) => ResNetDepth.ResNet101,
            _ => throw Unknown($"the stages of its body have {string.Join(", ", blocks)} blocks, which is no ResNet-18, 34, 50 or 101"),
        };
    }

    /// <summary>
    /// The normalisation of a name. A frozen one has no counter of batches, in torchvision; so has none that this library trained and wrote.
    /// </summary>
    private BackboneNorm? Norm(string name)
    {
        if (!_weights.ContainsKey(name + ".weight"))
            return null;
        if (!_weights.ContainsKey(name + ".running_mean"))
            return BackboneNorm.Group;
        return _weights.ContainsKey(name + ".num_batches_tracked") ? BackboneNorm.Batch : BackboneNorm.FrozenBatch;
    }

    private int[] Widths(string head) =>
        [.. Enumerable.Range(0, Count(head, ".0.weight")).Select(layer => Length($"{head}{layer}.0.weight", 4, 0))];

    /// <summary>Cells along each side of the grid that a fully connected layer looks at.</summary>
    private int Bins(string hidden, int channels)
    {
        int inputs = Length(hidden, 2, 1);
        int bins = (int)Math.Round(Math.Sqrt((double)inputs / channels));
        return bins > 0 && bins * bins * channels == inputs
            ? bins
            : throw Unknown($"'{hidden}' has {inputs} inputs, no square grid of {channels} channels");
    }

    /// <summary>How many of the names prefix0suffix, prefix1suffix, … there are.</summary>
    private int Count(string prefix, string suffix)
    {
        int count = 0;
        while (_weights.ContainsKey($"{prefix}{count}{suffix}"))
            count++;
        return count;
    }

    private int Length(string name, int dimensions, int dimension) => checked((int)Shape(name, dimensions)[dimension]);

    private long[] Shape(string name, int dimensions)
    {
        if (!_weights.TryGetValue(name, out WeightTensor? weight))
            throw Unknown($"there is no '{name}'");
        return weight.Shape.Length == dimensions ? weight.Shape : throw Unknown($"'{name}' is {TensorShape.Text(weight.Shape)}");
    }

    private static InvalidDataException Unknown(string reason) =>
        new($"these are not the weights of a Mask R-CNN with a feature pyramid as torchvision has them: {reason}. For another network of this library give its ModelOptions.");
}
