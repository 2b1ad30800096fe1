using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Number of layers of the residual network (He et al. 2016, table 1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetDepth>))]
public enum ResNetDepth
{
    /// <summary>18 layers of basic blocks.</summary>
    ResNet18 = 18,

    /// <summary>34 layers of basic blocks.</summary>
    ResNet34 = 34,

    /// <summary>50 layers of bottleneck blocks.</summary>
    ResNet50 = 50,

    /// <summary>101 layers of bottleneck blocks.</summary>
    ResNet101 = 101,
}

/// <summary>Normalisation after a convolution.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackboneNorm>))]
public enum BackboneNorm
{
    /// <summary>Batch normalisation with statistics of the batch: for training from random weights.</summary>
    Batch,

    /// <summary>Batch normalisation whose statistics, scale and shift stay as loaded: for fine-tuning with small batches.</summary>
    FrozenBatch,

    /// <summary>Group normalisation (Wu and He 2018), independent of the batch; 32 groups.</summary>
    Group,
}

/// <summary>Which features of the residual network are used for proposals and heads.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackboneKind>))]
public enum BackboneKind
{
    /// <summary>A feature pyramid on several stages, and heads of their own (Lin et al. 2017; He et al. 2017, figure 4, right).</summary>
    FeaturePyramid,

    /// <summary>
    /// Stage 4 alone, with stride 16; stage 5 is what the box and the mask head have in common (He et al. 2017, figure 4, left). The
    /// anchors are one list, such as [[32, 64, 128, 256, 512]], and the paper pools 14 bins for both heads. Widths of pyramid and head
    /// layers are not used.
    /// </summary>
    C4,
}

/// <summary>The residual network and the feature pyramid on it (Lin et al. 2017).</summary>
public sealed record BackboneOptions
{
    /// <summary>Pyramid or single scale. Default <see cref="BackboneKind.FeaturePyramid"/>.</summary>
    public BackboneKind Kind { get; init; } = BackboneKind.FeaturePyramid;

    /// <summary>Depth of the residual network. Default <see cref="ResNetDepth.ResNet50"/>.</summary>
    public ResNetDepth Depth { get; init; } = ResNetDepth.ResNet50;

    /// <summary>Normalisation of the residual network. Default <see cref="BackboneNorm.Batch"/>.</summary>
    public BackboneNorm Norm { get; init; } = BackboneNorm.Batch;

    /// <summary>
    /// Epsilon that the backbone's normalisation adds to each variance. Default 0.00001; at least 0. The Mask R-CNN that torchvision has
    /// published for COCO (ResNet-50-FPN, version 1) was trained without it and needs 0.
    /// </summary>
    public double NormEpsilon { get; init; } = NormalizationSettings.DefaultEpsilon;

    /// <summary>Channels of every pyramid level. Default 256.</summary>
    public int PyramidWidth { get; init; } = 256;

    /// <summary>
    /// Normalisation after each convolution of the pyramid, which then has no bias; null for none, as in the paper. Default null.
    /// torchvision's version 2 has <see cref="BackboneNorm.Batch"/>.
    /// </summary>
    public BackboneNorm? PyramidNorm { get; init; }

    /// <summary>
    /// Stages of the residual network that the pyramid is built on, a contiguous run of 1 to 5; stage s has stride 2^s. Default 2, 3, 4, 5.
    /// Stage 1, the first convolution, gives objects of a few pixels features that are two pixels apart, and costs four times what stage 2
    /// does in the pyramid and the proposal network. One more level, a max pool of the last, serves the proposals of large objects. A single stage, such as 4, gives features of one
    /// scale with a pyramid's heads. Not used by <see cref="BackboneKind.C4"/>.
    /// </summary>
    public IReadOnlyList<int> Stages { get; init => field = ValueList.Of(value); } = ValueList.Of([2, 3, 4, 5]);

    /// <summary>Stages whose features regions are pooled from, the finest first.</summary>
    internal IReadOnlyList<int> FeatureStages => Kind == BackboneKind.C4 ? [4] : Stages;

    /// <summary>Channels of these features.</summary>
    internal int FeatureWidth => Kind == BackboneKind.C4 ? ResNetTable.Channels(4, Depth) : PyramidWidth;

    /// <summary>Feature maps that have anchors.</summary>
    internal int AnchorLevels => Kind == BackboneKind.C4 ? 1 : Stages.Count + 1;

    internal NormalizationSettings BodyNorm => new(Norm, NormEpsilon);

    internal NormalizationSettings? LevelNorm => PyramidNorm is { } kind ? new NormalizationSettings(kind, NormEpsilon) : null;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.Defined(Depth);
        OptionCheck.Defined(Norm);
        OptionCheck.AtLeast(NormEpsilon, 0);
        OptionCheck.Positive(PyramidWidth);
        NormalizationSettings.Check(PyramidNorm, PyramidWidth);
        OptionCheck.NotEmpty(Stages);
        for (int i = 0; i < Stages.Count; i++)
        {
            OptionCheck.InRange(Stages[i], ResNetTable.Stem, ResNetTable.LastStage, nameof(Stages));
            OptionCheck.That(i == 0 || Stages[i] == Stages[i - 1] + 1, "Stages must be a contiguous, ascending run, such as 2, 3, 4, 5.", nameof(Stages));
        }
    }
}
