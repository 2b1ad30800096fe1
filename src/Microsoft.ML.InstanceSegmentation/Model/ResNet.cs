// N: images. C_s: channels of stage s. H, W: height and width of the input.
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
