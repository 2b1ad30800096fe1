// N: images. F: feature channels. A: anchors a cell. K: numbers predicted for each anchor. L: anchors of all levels together.
// H_l, W_l: height and width of level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// Convolutions that slide over feature levels and say something of every anchor: a subnet of 3×3 convolutions with ReLU, then one 3×3
/// convolution without (Lin et al. 2017, "Focal Loss", section 4). One head may serve several levels or one alone.
/// </summary>
internal sealed class DenseHead
{
    /// <summary>
    /// Deviation of the last convolution's weights before training (section 4.1). Divergence: the paper has it for the subnet too, through
    /// which the signal of a backbone that starts from random weights then nearly vanishes.
    /// </summary>
    private const double Deviation = 0.01;

    private readonly ConvolutionStack _subnet;
    private readonly long _outputs;

    /// <param name="features">Channels of the levels.</param>
    /// <param name="depth">Convolutions of the subnet.</param>
    /// <param name="width">Channels of each of them.</param>
    /// <param name="bias">[A·K], the last convolution's bias before training.</param>
    /// <param name="anchorsPerCell">A.</param>
    /// <param name="init">Gives the weights.</param>
    public DenseHead(long features, int depth, long width, Parameter bias, long anchorsPerCell, WeightInitializer init)
    {
        _outputs = bias.shape[0] / anchorsPerCell;
        int[] widths = [.. Enumerable.Repeat((int)width, depth)];
        _subnet = new ConvolutionStack(features, widths, (o, i) => init.KaimingNormal(o, i, 3));
        Predictor = new Convolution(init.Normal(bias.shape[0], _subnet.Width, 3, Deviation), bias);
    }

    /// <summary>The last convolution, with A·K outputs.</summary>
    private Convolution Predictor { get; }

    /// <summary>Registers the layers in a module of the state dict.</summary>
    /// <param name="module">Where; the subnet is "conv" there.</param>
    /// <param name="name">What the last convolution is called.</param>
    /// <returns>The module.</returns>
    public nn.Module Register(nn.Module module, string name)
    {
        var layers = new ModuleGroup();
        _subnet.Register(layers);
        // SSD's heads have no subnet, and two of them share a module: TorchSharp refuses a second "conv".
        if (layers.children().Any())
            module.register_module("conv", layers);
        module.register_module(name, Predictor);
        return module;
    }

    /// <summary>From levels [N, F, H_l, W_l] the predictions [N, L, K], in the order of <see cref="AnchorGrid"/>.</summary>
    public Tensor Forward(IReadOnlyList<Tensor> levels)
    {
        var predictions = new List<Tensor>();
        foreach (Tensor level in levels)
        {
            Tensor x = _subnet.Forward(level);
            predictions.Add(ChannelsLast.ToMemory(Predictor.Forward(x)).reshape(level.shape[0], -1, _outputs)); // [N, H_l·W_l·A, K]
        }
        return cat([.. predictions], dim: 1);
    }
}
