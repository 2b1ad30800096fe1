namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Layers with weights, each under its state-dict name, and the pooling of feature maps.</summary>
internal static class Layers
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
