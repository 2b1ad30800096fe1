// N: images. F: channels of every level. H_l, W_l: height and width of level l.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The feature pyramid (Lin et al. 2017, figure 3): from the coarsest stage down, each level is the stage's 1×1 convolution plus the
/// coarser level at twice its size, smoothed by a 3×3 convolution. A max pool of the last makes one more, for proposals only.
/// </summary>
internal sealed class FeaturePyramid : Layer
{
    private readonly ConvolutionBlock[] _lateral;
    private readonly ConvolutionBlock[] _smooth;

    public FeaturePyramid(IReadOnlyList<long> stageChannels, BackboneOptions options, WeightInitializer init)
        : base(nameof(FeaturePyramid))
    {
        int width = options.PyramidWidth;
        _lateral = [.. stageChannels.Select(channels => new ConvolutionBlock(init.KaimingUniform(width, channels, size: 1), options.LevelNorm))];
        _smooth = [.. stageChannels.Select(_ => new ConvolutionBlock(init.KaimingUniform(width, width, size: 3), options.LevelNorm))];
        register_module("inner_blocks", Numbered(_lateral));
        register_module("layer_blocks", Numbered(_smooth));
    }

    /// <summary>From the stages' outputs, the finest first, the levels [N, F, H_l, W_l], the finest first, the pooled one last.</summary>
    public Tensor[] Forward(IReadOnlyList<Tensor> stages)
    {
        var levels = new Tensor[stages.Count + 1];
        Tensor? coarser = null;
        for (int l = stages.Count - 1; l >= 0; l--)
        {
            Tensor merged = _lateral[l].Forward(stages[l]);
            if (coarser is not null)
                merged = merged.Plus(nn.functional.interpolate(coarser, size: merged.shape[2..], mode: InterpolationMode.Nearest));
            levels[l] = _smooth[l].Forward(merged);
            coarser = merged;
        }
        levels[^1] = nn.functional.max_pool2d(levels[^2], kernel_size: 1, stride: 2);
        return levels;
    }

    private static ModuleGroup Numbered(ConvolutionBlock[] convolutions)
    {
        var blocks = new ModuleGroup();
        for (int l = 0; l < convolutions.Length; l++)
            blocks.register_module($"{l}", convolutions[l]);
        return blocks;
    }
}
