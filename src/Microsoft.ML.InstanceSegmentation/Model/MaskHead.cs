// R: regions. F: channels of their features. P: bins along each side. I: channels of the result, Q: its cells along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From a region's features [R, F, P, P] to [R, I, Q, Q], which its mask is read from.</summary>
internal abstract class MaskHead(string name) : Layer(name)
{
    /// <summary>I.</summary>
    public abstract long Width { get; }

    public abstract Tensor Forward(Tensor x);

    /// <param name="options">The network.</param>
    /// <param name="boxHead">The box head, which C4's mask head has its layers in common with.</param>
    /// <param name="init">Gives the weights.</param>
    public static MaskHead Create(ModelOptions options, BoxHead boxHead, WeightInitializer init) =>
        boxHead is StageBoxHead shared ? new StageMaskHead(shared) : new ConvolutionalMaskHead(options, init);
}
