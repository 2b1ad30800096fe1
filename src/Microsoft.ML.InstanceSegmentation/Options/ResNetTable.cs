namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The residual networks of He et al. 2016, table 1: stage 1 is the first convolution; after it a max pool, and stages 2 to 5. Stage s has
/// stride 2^s.
/// Said here for the network and for the graph of a saved model.
/// </summary>
internal static class ResNetTable
{
    /// <summary>The first convolution, before the max pool.</summary>
    public const int Stem = 1;

    /// <summary>The stage after the first convolution and the max pool.</summary>
    public const int FirstStage = 2;

    /// <summary>The last stage before the classifier.</summary>
    public const int LastStage = 5;

    /// <summary>Channels of the first convolution, and of the first stage's 3×3 convolutions.</summary>
    private const int FirstWidth = 64;

    /// <summary>Output channels of a bottleneck block for each channel of its 3×3 convolution.</summary>
    private const int BottleneckExpansion = 4;

    /// <summary>Whether blocks are a 3×3 convolution between two 1×1 rather than two 3×3 (figure 5, right and left).</summary>
    public static bool HasBottlenecks(ResNetDepth depth) => depth >= ResNetDepth.ResNet50;

    /// <summary>Blocks of a stage.</summary>
    public static int Blocks(int stage, ResNetDepth depth)
    {
        int[] blocks = depth switch
        {
            ResNetDepth.ResNet18 => [2, 2, 2, 2],
            ResNetDepth.ResNet34 or ResNetDepth.ResNet50 => [3, 4, 6, 3],
            ResNetDepth.ResNet101 => [3, 4, 23, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "Unknown depth."),
        };
        return blocks[stage - FirstStage];
    }

    /// <summary>Channels of a stage's 3×3 convolutions, twice as many as the stage's before.</summary>
    public static int Width(int stage) => FirstWidth << (stage - FirstStage);

    /// <summary>Channels of the first convolution.</summary>
    public static int StemWidth => FirstWidth;

    /// <summary>Channels that a stage gives.</summary>
    public static int Channels(int stage, ResNetDepth depth) =>
        stage == Stem ? StemWidth : Width(stage) * (HasBottlenecks(depth) ? BottleneckExpansion : 1);

    /// <summary>Channels that a stage takes.</summary>
    public static int Inputs(int stage, ResNetDepth depth) => Channels(stage - 1, depth);

    /// <summary>Input cells between two outputs of a block: the first block of each stage but the first halves the size; the max pool has done so there.</summary>
    public static int Stride(int stage, int block) => block == 0 && stage > FirstStage ? 2 : 1;
}
