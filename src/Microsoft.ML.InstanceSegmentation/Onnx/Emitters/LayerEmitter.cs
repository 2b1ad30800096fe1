namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Layers with weights, each under its state-dict name, and the pooling of feature maps.</summary>
internal static class LayerEmitter
{
    /// <summary>Convolution with a bias unless told otherwise; it keeps height and width where its stride is 1.</summary>
    public static GraphValue Convolve(this GraphValue x, string name, long channels, long kernel, long stride = 1, bool bias = true)
    {
        GraphBuilder graph = x.Graph;
        GraphValue weight = graph.Weight(name + ".weight", channels, graph.Channels(x), kernel, kernel);
        long pad = kernel / 2;
        GraphValue map = graph.Node(
            "Conv",
            bias ? [x, weight, graph.Weight(name + ".bias", channels)] : [x, weight],
            ("kernel_shape", new[] { kernel, kernel }),
            ("strides", new[] { stride, stride }),
            ("pads", new[] { pad, pad, pad, pad }));
        return graph.WithChannels(map, channels);
    }

    /// <summary>A convolution and the normalisation after it, steps 0 and 1 of a block; without one the convolution has a bias.</summary>
    public static GraphValue ConvolveBlock(this GraphValue x, string name, long channels, long kernel, NormalizationSettings? norm = null)
    {
        GraphValue convolved = x.Convolve(name + ".0", channels, kernel, bias: norm is null);
        return norm is { } settings ? convolved.Normalise(name + ".1", channels, settings) : convolved;
    }

    /// <summary>3×3 convolutions with ReLU, blocks 0, 1, … of a part of the network; the twin of <c>Model/Layers/ConvolutionStack</c>.</summary>
    public static GraphValue ConvolveStack(this GraphValue x, string name, IReadOnlyList<int> widths, NormalizationSettings? norm = null)
    {
        for (int layer = 0; layer < widths.Count; layer++)
            x = x.ConvolveBlock($"{name}{layer}", widths[layer], 3, norm).Relu();
        return x;
    }

    /// <summary>The transposed convolution that doubles height and width, each pixel becoming a 2×2 block.</summary>
    public static GraphValue UpConvolve(this GraphValue x, string name, long channels)
    {
        GraphBuilder graph = x.Graph;
        return graph.Node(
            "ConvTranspose",
            [x, graph.Weight(name + ".weight", graph.Channels(x), channels, 2, 2), graph.Weight(name + ".bias", channels)],
            ("kernel_shape", new[] { 2L, 2 }),
            ("strides", new[] { 2L, 2 }));
    }

    /// <summary>Fully connected layer: x·Wᵀ + b for x [N, inputs].</summary>
    public static GraphValue Linear(this GraphValue x, string name, long outputs)
    {
        GraphBuilder graph = x.Graph;
        return graph.Node("Gemm", [x, graph.Weight(name + ".weight", outputs, -1), graph.Weight(name + ".bias", outputs)], ("transB", 1L));
    }

    public static GraphValue MaxPool(this GraphValue x, long kernel, long stride, long pad = 0) =>
        x.Graph.Node(
            "MaxPool",
            [x],
            ("kernel_shape", new[] { kernel, kernel }),
            ("strides", new[] { stride, stride }),
            ("pads", new[] { pad, pad, pad, pad }));

    /// <summary>Resizing of [N, C, H, W] that repeats pixels.</summary>
    public static GraphValue ResizeNearest(this GraphValue x, GraphValue size) =>
        x.Graph.Node(
            "Resize",
            [x, default, default, GraphValue.Concat(0, x.Shape().Slice(0, 0, 2), size)],
            ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor"));
}
