// R: regions. F: pyramid channels. P: bins along each side. I: width of the last convolution.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>3×3 convolutions over a region's features (He et al. 2017, figure 4, right): [R, F, P, P] to [R, I, P, P].</summary>
internal sealed class ConvolutionalMaskHead : MaskHead
{
    private readonly List<ConvolutionBlock> convolutions = [];

    public ConvolutionalMaskHead(ModelOptions options, WeightInitializer init)
        : base(nameof(ConvolutionalMaskHead))
    {
        long inputs = options.Backbone.PyramidWidth;
        foreach (int width in options.Heads.MaskWidths)
        {
            var convolution = new ConvolutionBlock(init.KaimingNormal(width, inputs, 3), options.Heads.BlockNorm);
            register_module($"{convolutions.Count}", convolution);
            convolutions.Add(convolution);
            inputs = width;
        }
        Width = inputs;
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor x)
    {
        foreach (ConvolutionBlock convolution in convolutions)
            x = convolution.Forward(x).relu_();
        return x;
    }
}
