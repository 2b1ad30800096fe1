namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Number of layers of the residual network (He et al. 2016, table 1).</summary>
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

/// <summary>Normalisation after each convolution of the backbone.</summary>
public enum BackboneNorm
{
    /// <summary>Batch normalisation with statistics that are learnt: for training from random weights.</summary>
    Batch,

    /// <summary>Batch normalisation whose statistics, scale and shift stay as loaded: for fine-tuning with small batches.</summary>
    FrozenBatch,

    /// <summary>Group normalisation (Wu and He 2018), independent of the batch; 32 groups.</summary>
    Group,
}

/// <summary>The residual network and the feature pyramid on it (Lin et al. 2017).</summary>
public sealed record BackboneOptions
{
    /// <summary>Depth of the residual network. Default <see cref="ResNetDepth.ResNet50"/>.</summary>
    public ResNetDepth Depth { get; init; } = ResNetDepth.ResNet50;

    /// <summary>Normalisation. Default <see cref="BackboneNorm.Batch"/>.</summary>
    public BackboneNorm Norm { get; init; } = BackboneNorm.Batch;

    /// <summary>Channels of every pyramid level. Default 256.</summary>
    public int PyramidWidth { get; init; } = 256;

    /// <summary>
    /// Stages of the residual network that the pyramid is built on, a contiguous run of 2 to 5; stage s has stride 2^s. Default 2, 3, 4, 5.
    /// One more level, a max pool of the last, serves the proposals of large objects.
    /// </summary>
    public IReadOnlyList<int> Stages { get; init; } = [2, 3, 4, 5];

    internal void Validate()
    {
        OptionCheck.Defined(Depth);
        OptionCheck.Defined(Norm);
        OptionCheck.Positive(PyramidWidth);
        OptionCheck.NotEmpty(Stages);
        for (int i = 0; i < Stages.Count; i++)
        {
            OptionCheck.InRange(Stages[i], 2, 5, nameof(Stages));
            OptionCheck.That(i == 0 || Stages[i] == Stages[i - 1] + 1, "Stages must be a contiguous, ascending run, such as 2, 3, 4, 5.", nameof(Stages));
        }
    }
}
