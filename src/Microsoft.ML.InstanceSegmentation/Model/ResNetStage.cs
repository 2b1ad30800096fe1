// N: images or regions. I, C_s: channels of the input and of stage s. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

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
