using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Reads the residual networks of ML.NET's DnnImageFeaturizer packages, which were trained on ImageNet with CNTK, as weights of
/// torchvision's names. The graph is read by its structure (He et al. 2016, figures 2 and 5), not by the names in it.
/// </summary>
internal static class PretrainedResNet
{
    private const string Convolution = "Conv";
    private const string BatchNorm = "BatchNormalization";

    /// <summary>The weights for a network that normalises its input and its variances as these options say.</summary>
    /// <param name="network">The graph of the network.</param>
    /// <param name="preprocessing">The graph that reorders the colours to blue, green, red and subtracts the mean image.</param>
    /// <param name="depth">How many layers the network has.</param>
    /// <param name="image">Mean and deviation that the input is normalised with instead.</param>
    /// <param name="normEpsilon">What the network that takes the weights adds to each variance.</param>
    /// <exception cref="InvalidDataException">A graph is not as expected.</exception>
    public static NamedWeights Read(Stream network, Stream preprocessing, ResNetDepth depth, ImageOptions image, double normEpsilon)
    {
        var graph = new GraphWalk(Parse(network));
        NodeProto stem = GraphWalk.Only(graph.Consumers(graph.DataInput), Convolution);
        var weights = new NamedWeights();
        NodeProto stemNorm = AddPair(weights, graph, stem, "conv1", "bn1", normEpsilon);
        NodeProto pool = GraphWalk.Only(graph.Consumers(GraphWalk.Only(graph.Consumers(stemNorm.Output[0]), "Relu").Output[0]), "MaxPool");
        string features = pool.Output[0];
        for (int stage = ResNetTable.FirstStage; stage <= ResNetTable.LastStage; stage++)
        {
            // A stage may have more blocks than the table says (ResNet18's last one has); the network ends with the table's.
            for (int block = 0; block < ResNetTable.Blocks(stage, depth); block++)
                features = AddBlock(weights, graph, features, stage, block, depth, normEpsilon);
            if (stage < ResNetTable.LastStage)
                ExpectNextStage(graph, features, stage);
        }
        FoldInput(weights, MeanOfImage(Parse(preprocessing)), image);
        return weights;
    }

    /// <summary>The name of the tensor that a block gives.</summary>
    private static string AddBlock(
        NamedWeights weights, GraphWalk graph, string input, int stage, int block, ResNetDepth depth, double normEpsilon)
    {
        List<NodeProto>[] paths = [.. graph.Consumers(input).Where(node => node.OpType == Convolution).Select(graph.ConvolutionsUntilAdd)];
        int length = ResNetTable.HasBottlenecks(depth) ? 3 : 2;
        List<NodeProto>? main = paths.SingleOrDefault(path => path.Count == length);
        List<NodeProto>? shortcut = paths.SingleOrDefault(path => path.Count == 1);
        if (main is null || paths.Length != (shortcut is null ? 1 : 2))
            throw new InvalidDataException($"block {block + 1} of stage {stage} is not one of {length} convolutions beside a shortcut.");

        string name = $"layer{stage - 1}.{block}";
        NodeProto last = main[0];
        for (int i = 0; i < main.Count; i++)
            last = AddPair(weights, graph, main[i], $"{name}.conv{i + 1}", $"{name}.bn{i + 1}", normEpsilon);
        if (shortcut is not null)
            AddPair(weights, graph, shortcut[0], $"{name}.downsample.0", $"{name}.downsample.1", normEpsilon);
        // In bottlenecks it is torchvision's 3×3 convolution that has the stride, not the first.
        NodeProto strided = main[ResNetTable.HasBottlenecks(depth) ? 1 : 0];
        int stride = ResNetTable.Stride(stage, block);
        if (GraphWalk.Stride(strided) != stride || main.Where(node => node != strided).Any(node => GraphWalk.Stride(node) != 1))
            throw new InvalidDataException($"block {block + 1} of stage {stage} has other strides than a residual network of torchvision, {stride}.");
        NodeProto sum = GraphWalk.Only(graph.Consumers(last.Output[0]), "Add");
        return GraphWalk.Only(graph.Consumers(sum.Output[0]), "Relu").Output[0];
    }

    /// <summary>A convolution and the normalisation after it, which is returned.</summary>
    private static NodeProto AddPair(NamedWeights weights, GraphWalk graph, NodeProto convolution, string name, string normName, double normEpsilon)
    {
        weights.Add($"{name}.weight", graph.Weight(convolution, 1));
        NodeProto norm = GraphWalk.Only(graph.Consumers(convolution.Output[0]), BatchNorm);
        weights.Add($"{normName}.weight", graph.Weight(norm, 1));
        weights.Add($"{normName}.bias", graph.Weight(norm, 2));
        weights.Add($"{normName}.running_mean", graph.Weight(norm, 3));
        WeightTensor variance = graph.Weight(norm, 4);
        float difference = (float)(GraphWalk.Epsilon(norm) - normEpsilon);
        weights.Add($"{normName}.running_var", variance with { Values = Array.ConvertAll(variance.Values, value => value + difference) });
        return norm;
    }

    private static void ExpectNextStage(GraphWalk graph, string features, int stage)
    {
        if (graph.Consumers(features).Where(node => node.OpType == Convolution).All(node => GraphWalk.Stride(node) == 1))
            throw new InvalidDataException($"stage {stage} has more blocks than the network asked for; it is of another depth.");
    }

    /// <summary>
    /// From a network whose input is 0 to 255, blue first, less the mean image, to one whose input x is 0 to 1, red first, less the mean μ
    /// and divided by the deviation σ: W·(255(σx + μ) - m) = (255σW)·x + W·(255μ - m). The first part becomes the kernel; the second, one
    /// number for each output, is taken from the mean that the normalisation subtracts. Where the kernel reaches over the border the
    /// second part is less, which moves the outermost cells a little.
    /// </summary>
    private static void FoldInput(NamedWeights weights, float[] meanOfImage, ImageOptions image)
    {
        WeightTensor kernel = weights["conv1.weight"]; // [64, 3, 7, 7]
        int outputs = (int)kernel.Shape[0];
        int cells = (int)(kernel.Shape[2] * kernel.Shape[3]);
        var folded = new float[kernel.Values.Length];
        float[] means = [.. weights["bn1.running_mean"].Values];
        for (int output = 0; output < outputs; output++)
        {
            double constant = 0;
            for (int color = 0; color < 3; color++)
            {
                ReadOnlySpan<float> from = kernel.Values.AsSpan(((output * 3) + 2 - color) * cells, cells);
                Span<float> to = folded.AsSpan(((output * 3) + color) * cells, cells);
                float scale = byte.MaxValue * image.StandardDeviation[color];
                double offset = (byte.MaxValue * image.Mean[color]) - meanOfImage[2 - color];
                for (int cell = 0; cell < cells; cell++)
                {
                    to[cell] = from[cell] * scale;
                    constant += from[cell] * offset;
                }
            }
            means[output] -= (float)constant;
        }
        weights["conv1.weight"] = kernel with { Values = folded };
        weights["bn1.running_mean"] = weights["bn1.running_mean"] with { Values = means };
    }

    /// <summary>
    /// Mean of blue, green and red, 0 to 255, over the pixels of the mean image, which has the one size of the images that the network was
    /// trained on.
    /// </summary>
    private static float[] MeanOfImage(GraphProto preprocessing)
    {
        NodeProto subtract = preprocessing.Node.SingleOrDefault(node => node.OpType == "Sub")
            ?? throw new InvalidDataException("its preprocessing does not subtract a mean image.");
        WeightTensor mean = new GraphWalk(preprocessing).Weight(subtract, 1);
        if (mean.Shape is not [1, 3, _, _])
            throw new InvalidDataException($"its mean image has the shape {TensorShape.Text(mean.Shape)} instead of [1, 3, height, width].");
        int pixels = mean.Values.Length / 3;
        return [.. Enumerable.Range(0, 3).Select(color => mean.Values.AsSpan(color * pixels, pixels).ToArray().Average())];
    }

    private static GraphProto Parse(Stream onnx)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(onnx).Graph ?? throw new InvalidDataException("it is an ONNX model without a graph.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"it is not an ONNX model, or it is cut short: {e.Message}", e);
        }
    }
}

/// <summary>Finds the way through a graph from tensors to the nodes that take them.</summary>
internal sealed class GraphWalk
{
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly GraphProto _graph;

    public GraphWalk(GraphProto graph)
    {
        _graph = graph;
        _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        _consumers = graph.Node
            .SelectMany(node => node.Input, (node, input) => (input, node))
            .ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
    }

    /// <summary>The one input that is not a weight.</summary>
    public string DataInput =>
        _graph.Input.Select(input => input.Name).Where(name => !_initializers.ContainsKey(name)).ToArray() is [string only]
            ? only
            : throw new InvalidDataException("its graph does not have exactly one input.");

    public NodeProto[] Consumers(string tensor) => [.. _consumers[tensor]];

    /// <summary>The one of these nodes that is this operator.</summary>
    public static NodeProto Only(NodeProto[] nodes, string operation) =>
        nodes.Where(node => node.OpType == operation).ToArray() is [NodeProto only]
            ? only
            : throw new InvalidDataException(
                $"where one {operation} should follow there is {(nodes.Length == 0 ? "nothing" : string.Join(", ", nodes.Select(node => node.OpType)))}.");

    /// <summary>A convolution and those after it, up to where its path is added to another.</summary>
    public List<NodeProto> ConvolutionsUntilAdd(NodeProto convolution)
    {
        var path = new List<NodeProto>();
        NodeProto node = convolution;
        // A graph has no more nodes than it has; a circle in a damaged one ends here.
        for (int steps = 0; node.OpType != "Add"; steps++)
        {
            if (node.OpType == convolution.OpType)
                path.Add(node);
            node = Consumers(node.Output[0]) is [NodeProto next] && steps < _graph.Node.Count
                ? next
                : throw new InvalidDataException($"the path from '{convolution.Output[0]}' does not lead to a sum.");
        }
        return path;
    }

    public WeightTensor Weight(NodeProto node, int input) =>
        input < node.Input.Count && _initializers.TryGetValue(node.Input[input], out TensorProto? tensor)
            ? new WeightTensor([.. tensor.Dims], GraphTensor.Floats(tensor))
            : throw new InvalidDataException($"input {input} of a {node.OpType} is not a weight in the file.");

    public static long Stride(NodeProto node) => node.Attribute.FirstOrDefault(attribute => attribute.Name == "strides") is { Ints: [long stride, ..] } ? stride : 1;

    /// <summary>ONNX's default where the node does not say.</summary>
    public static float Epsilon(NodeProto norm) => norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
}
