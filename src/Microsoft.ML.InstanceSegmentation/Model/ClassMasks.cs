// R: regions. M: cells of a mask. I: input channels. C: classes with the background.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A 1×1 convolution to a mask for each class, of which all or one is computed for each region.</summary>
internal sealed class ClassMasks : Layer
{
    /// <summary>Small, so that training starts from even probabilities.</summary>
    private const double Deviation = 0.001;

    private readonly Parameter weight;
    private readonly Parameter bias;

    public ClassMasks(WeightInitializer init, long inputs, long classes)
        : base(nameof(ClassMasks))
    {
        weight = init.Normal(classes, inputs, 1, Deviation); // [C, I, 1, 1]
        bias = WeightInitializer.Constant(classes, 0);
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Logits [R, M] of each region's class.</summary>
    /// <param name="cells">[R, M, I].</param>
    /// <param name="classes">[R] int64.</param>
    public Tensor Forward(Tensor cells, Tensor classes)
    {
        Tensor kernels = weight.flatten(1).index_select(0, classes).unsqueeze(2); // [R, I, 1]
        Tensor biases = bias.index_select(0, classes).view(classes.shape[0], 1, 1);
        return (cells.bmm(kernels) + biases).flatten(1);
    }

    /// <summary>Logits [R, M, C] of all classes.</summary>
    /// <param name="cells">[R, M, I].</param>
    public Tensor Forward(Tensor cells) => nn.functional.linear(cells, weight.flatten(1), bias);
}
