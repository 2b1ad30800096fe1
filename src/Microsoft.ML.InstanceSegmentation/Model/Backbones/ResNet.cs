// N: images. C_s: channels of stage s. H, W: height and width of the input. I, C_s: channels of the input and of stage s.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The residual network (He et al. 2016, table 1) without its classifier: the outputs of its last stages.</summary>
internal sealed class ResNet : Layer
{
    private const long FirstWidth = 64;
    private readonly int firstOutput;
    private readonly Convolution conv1;
    private readonly ChannelNorm bn1;
    private readonly List<ResNetStage> stages = [];

    public ResNet(BackboneOptions options, WeightInitializer init)
        : base(nameof(ResNet))
    {
        firstOutput = options.FeatureStages[0];
        conv1 = new Convolution(init.KaimingNormal(FirstWidth, 3, 7), stride: 2);
        bn1 = ChannelNorm.Create(options.BodyNorm, FirstWidth);
        register_module(nameof(conv1), conv1);
        register_module(nameof(bn1), bn1);
        for (int stage = ResNetStage.First; stage <= options.FeatureStages[^1]; stage++)
        {
            var layer = new ResNetStage(stage, options, init);
            register_module($"layer{stage - 1}", layer);
            stages.Add(layer);
        }
    }

    /// <summary>From images [N, 3, H, W] the outputs of the chosen stages s, [N, C_s, H / 2^s, W / 2^s] each.</summary>
    public List<Tensor> Forward(Tensor images)
    {
        Tensor x = bn1.Forward(conv1.Forward(images)).relu_();
        x = nn.functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
        var outputs = new List<Tensor>();
        for (int s = 0; s < stages.Count; s++)
        {
            x = stages[s].Forward(x);
            if (ResNetStage.First + s >= firstOutput)
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
    /// <summary>The stage after the first convolution and the max pool.</summary>
    public const int First = 2;

    /// <summary>Channels of the first stage's 3×3 convolutions; each later stage has twice as many.</summary>
    private const long FirstWidth = 64;

    private readonly ResidualBlock[] blocks;

    /// <param name="stage">s, 2 to 5.</param>
    /// <param name="options">Depth and normalisation.</param>
    /// <param name="init">Gives the weights.</param>
    public ResNetStage(int stage, BackboneOptions options, WeightInitializer init)
        : base(nameof(ResNetStage))
    {
        (int[] blockCounts, bool bottleneck) = Layout(options.Depth);
        long width = FirstWidth << (stage - First);
        long inputs = stage == First ? FirstWidth : Channels(stage - 1, options.Depth);
        blocks = new ResidualBlock[blockCounts[stage - First]];
        for (int b = 0; b < blocks.Length; b++)
        {
            // The max pool before the first stage has halved the size already.
            var shape = new ResidualBlockShape(inputs, width, b == 0 && stage > First ? 2 : 1, options.BodyNorm);
            blocks[b] = bottleneck ? new BottleneckBlock(shape, init) : new BasicBlock(shape, init);
            register_module($"{b}", blocks[b]);
            inputs = Channels(stage, options.Depth);
        }
    }

    /// <summary>[N, I, H, W] to [N, C_s, H / 2, W / 2], of the same size for the first stage.</summary>
    public Tensor Forward(Tensor x)
    {
        foreach (ResidualBlock block in blocks)
            x = block.Forward(x);
        return x;
    }

    /// <summary>C_s.</summary>
    public static long Channels(int stage, ResNetDepth depth) =>
        (FirstWidth << (stage - First)) * (Layout(depth).Bottleneck ? BottleneckBlock.Expansion : 1);

    /// <summary>Blocks of stages 2 to 5, and whether they are bottlenecks.</summary>
    private static (int[] BlockCounts, bool Bottleneck) Layout(ResNetDepth depth) => depth switch
    {
        ResNetDepth.ResNet18 => ([2, 2, 2, 2], false),
        ResNetDepth.ResNet34 => ([3, 4, 6, 3], false),
        ResNetDepth.ResNet50 => ([3, 4, 6, 3], true),
        ResNetDepth.ResNet101 => ([3, 4, 23, 3], true),
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "Unknown depth."),
    };
}
