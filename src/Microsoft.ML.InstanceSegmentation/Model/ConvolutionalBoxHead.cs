// R: regions. F: pyramid channels. P: bins along each side. I: width of the fully connected layer.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// 3×3 convolutions and one fully connected layer over a region's features (Wu and He 2018, section 5.2, "4conv1fc"): [R, F, P, P] to
/// [R, I].
/// </summary>
internal sealed class ConvolutionalBoxHead : BoxHead
{
    private readonly List<ConvolutionBlock> convolutions = [];
    private readonly Dense hidden;

    public ConvolutionalBoxHead(ModelOptions options, WeightInitializer init)
        : base(nameof(ConvolutionalBoxHead))
    {
        Width = options.Heads.BoxWidth;
        long inputs = options.Backbone.PyramidWidth;
        foreach (int width in options.Heads.BoxConvolutions)
        {
            var convolution = new ConvolutionBlock(init.KaimingNormal(width, inputs, 3), options.Heads.BlockNorm);
            register_module($"{convolutions.Count}", convolution);
            convolutions.Add(convolution);
            inputs = width;
        }
        hidden = new Dense(init.KaimingUniform(Width, inputs, options.Pooling.BoxBins), WeightInitializer.Constant(Width, 0));
        // The step between, which has no weights, makes a vector of the grid.
        register_module($"{convolutions.Count + 1}", hidden);
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor features)
    {
        // libtorch 1.13 has no convolution of an empty channels_last batch.
        if (features.shape[0] == 0)
            return zeros(0, Width, device: features.device);
        Tensor x = features;
        foreach (ConvolutionBlock convolution in convolutions)
            x = convolution.Forward(x).relu_();
        return hidden.Forward(x).relu_();
    }
}
