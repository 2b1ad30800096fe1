// R: regions. F: pyramid channels. P: bins along each side. I: width of the last convolution.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>3×3 convolutions over a region's features (He et al. 2017, figure 4, right): [R, F, P, P] to [R, I, P, P].</summary>
internal sealed class ConvolutionalMaskHead : MaskHead
{
    private readonly List<Convolution> convolutions = [];

    public ConvolutionalMaskHead(ModelOptions options, WeightInitializer init)
        : base(nameof(ConvolutionalMaskHead))
    {
        long inputs = options.Backbone.PyramidWidth;
        foreach (int width in options.Heads.MaskWidths)
        {
            var convolution = new Convolution(init.KaimingNormal(width, inputs, 3), WeightInitializer.Constant(width, 0));
            var block = new ModuleGroup();
            block.register_module("0", convolution);
            register_module($"{convolutions.Count}", block);
            convolutions.Add(convolution);
            inputs = width;
        }
        Width = inputs;
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor x)
    {
        foreach (Convolution convolution in convolutions)
            x = convolution.Forward(x).relu_();
        return x;
    }
}
