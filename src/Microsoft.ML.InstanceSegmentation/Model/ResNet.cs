// N: images. C_s: channels of stage s. H, W: height and width of the input.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The residual network (He et al. 2016, table 1) without its classifier: the outputs of its last stages.</summary>
internal sealed class ResNet : Layer
{
    /// <summary>Channels of the first convolution and of the first stage's 3×3 convolutions; each later stage has twice as many.</summary>
    private const long FirstWidth = 64;

    private const int FirstStage = 2;
    private readonly int firstOutput;
    private readonly Convolution conv1;
    private readonly ChannelNorm bn1;
    private readonly List<ResidualBlock[]> stages = [];
    private readonly List<long> stageChannels = [];

    public ResNet(BackboneOptions options, WeightInitializer init)
        : base(nameof(ResNet))
    {
        (int[] blockCounts, bool bottleneck) = Layout(options.Depth);
        firstOutput = options.Stages[0];
        conv1 = new Convolution(init.KaimingNormal(FirstWidth, 3, 7), stride: 2);
        bn1 = ChannelNorm.Create(options.Norm, FirstWidth);
        register_module(nameof(conv1), conv1);
        register_module(nameof(bn1), bn1);

        long inputs = FirstWidth;
        for (int stage = FirstStage; stage <= options.Stages[^1]; stage++)
        {
            long width = FirstWidth << (stage - FirstStage);
            long outputs = bottleneck ? BottleneckBlock.Expansion * width : width;
            var blocks = new ResidualBlock[blockCounts[stage - FirstStage]];
            var layer = new ModuleGroup();
            for (int b = 0; b < blocks.Length; b++)
            {
                // The max pool before the first stage has halved the size already.
                var shape = new ResidualBlockShape(inputs, width, b == 0 && stage > FirstStage ? 2 : 1, options.Norm);
                blocks[b] = bottleneck ? new BottleneckBlock(shape, init) : new BasicBlock(shape, init);
                layer.register_module($"{b}", blocks[b]);
                inputs = outputs;
            }
            register_module($"layer{stage - 1}", layer);
            stages.Add(blocks);
            stageChannels.Add(outputs);
        }
    }

    /// <summary>Channels of each tensor that <see cref="Forward"/> gives.</summary>
    public IReadOnlyList<long> OutputChannels => stageChannels[(firstOutput - FirstStage)..];

    /// <summary>From images [N, 3, H, W] the outputs of the chosen stages s, [N, C_s, H / 2^s, W / 2^s] each.</summary>
    public List<Tensor> Forward(Tensor images)
    {
        Tensor x = bn1.Forward(conv1.Forward(images)).relu_();
        x = nn.functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
        var outputs = new List<Tensor>();
        for (int s = 0; s < stages.Count; s++)
        {
            foreach (ResidualBlock block in stages[s])
                x = block.Forward(x);
            if (FirstStage + s >= firstOutput)
                outputs.Add(x);
        }
        return outputs;
    }

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
