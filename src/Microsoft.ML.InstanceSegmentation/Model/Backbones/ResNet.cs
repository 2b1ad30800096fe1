// N: images. C_s: channels of stage s. H, W: height and width of the input. I, C_s: channels of the input and of stage s.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The residual network (He et al. 2016, table 1) without its classifier: the outputs of its last stages.</summary>
internal sealed class ResNet : Layer
{
    private readonly int _firstOutput;
    private readonly Convolution _conv1;
    private readonly ChannelNorm _bn1;
    private readonly List<ResNetStage> _stages = [];
    private readonly List<nn.Module> _frozen = [];

    public ResNet(BackboneOptions options, WeightInitializer init)
        : base(nameof(ResNet))
    {
        _firstOutput = options.FeatureStages[0];
        _conv1 = new Convolution(init.KaimingNormal(ResNetTable.StemWidth, 3, 7), stride: 2);
        _bn1 = ChannelNorm.Create(options.BodyNorm, ResNetTable.StemWidth);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        for (int stage = ResNetTable.FirstStage; stage <= options.FeatureStages[^1]; stage++)
        {
            var layer = new ResNetStage(stage, options, init);
            register_module($"layer{stage - 1}", layer);
            _stages.Add(layer);
        }
    }

    /// <summary>
    /// The first convolution, and the stages up to a given one, keep their weights and batch statistics from now on; 0 freezes nothing.
    /// </summary>
    public void Freeze(int upToStage)
    {
        if (upToStage >= 1)
            _frozen.AddRange([_conv1, _bn1]);
        for (int stage = ResNetTable.FirstStage; stage <= upToStage && stage - ResNetTable.FirstStage < _stages.Count; stage++)
            _frozen.Add(_stages[stage - ResNetTable.FirstStage]);
        foreach (Parameter weight in _frozen.SelectMany(part => part.parameters()))
            weight.requires_grad = false;
    }

    /// <summary>Frozen parts go by their running averages whenever the others go by the batch.</summary>
    public override void train(bool on = true)
    {
        base.train(on);
        foreach (nn.Module part in _frozen)
            part.train(false);
    }

    /// <summary>From images [N, 3, H, W] the outputs of the chosen stages s, [N, C_s, H / 2^s, W / 2^s] each.</summary>
    public List<Tensor> Forward(Tensor images)
    {
        Tensor x = _bn1.Forward(_conv1.Forward(images)).relu_();
        var outputs = new List<Tensor>();
        if (_firstOutput == ResNetTable.Stem)
            outputs.Add(x);
        x = nn.functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
        for (int s = 0; s < _stages.Count; s++)
        {
            x = _stages[s].Forward(x);
            if (ResNetTable.FirstStage + s >= _firstOutput)
                outputs.Add(x);
        }
        return outputs;
    }
}

/// <summary>
/// A stage of the residual network (He et al. 2016, table 1): residual blocks at one size, half of the stage's before from stage 3 on.
/// </summary>
internal sealed class ResNetStage : Layer
{
    private readonly ResidualBlock[] _blocks;

    /// <param name="stage">s, 2 to 5.</param>
    /// <param name="options">Depth and normalisation.</param>
    /// <param name="init">Gives the weights.</param>
    public ResNetStage(int stage, BackboneOptions options, WeightInitializer init)
        : base(nameof(ResNetStage))
    {
        long inputs = ResNetTable.Inputs(stage, options.Depth);
        _blocks = new ResidualBlock[ResNetTable.Blocks(stage, options.Depth)];
        for (int b = 0; b < _blocks.Length; b++)
        {
            var shape = new ResidualBlockShape(inputs, ResNetTable.Width(stage), ResNetTable.Stride(stage, b), options.BodyNorm);
            long outputs = ResNetTable.Channels(stage, options.Depth);
            _blocks[b] = ResNetTable.HasBottlenecks(options.Depth) ? new BottleneckBlock(shape, outputs, init) : new BasicBlock(shape, init);
            register_module($"{b}", _blocks[b]);
            inputs = outputs;
        }
    }

    /// <summary>[N, I, H, W] to [N, C_s, H / 2, W / 2], of the same size for the first stage.</summary>
    public Tensor Forward(Tensor x)
    {
        foreach (ResidualBlock block in _blocks)
            x = block.Forward(x);
        return x;
    }
}
