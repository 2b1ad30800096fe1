// R: regions. F: channels of their features. P: bins along each side. I: channels of the result, Q: its cells along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From a region's features [R, F, P, P] to [R, I, Q, Q], which its mask is read from.</summary>
internal abstract class MaskHead(string name) : Layer(name)
{
    /// <summary>I.</summary>
    public abstract long Width { get; }

    public abstract Tensor Forward(Tensor x);

    public static MaskHead Create(ModelOptions options, WeightInitializer init) => new ConvolutionalMaskHead(options, init);
}
