using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Weights;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Collects the nodes of an ONNX graph. Weights become initializers under their own names; every other constant is a node, so
/// that the initializers of a saved model are its weights and nothing else.
/// </summary>
internal sealed class GraphBuilder(NamedWeights weights)
{
    // Operator set 17 is IR version 8; both are read by every ONNX Runtime since 1.13.
    private const int OperatorSet = 17;
    private const int IrVersion = 8;

    // Of feature maps [N, C, H, W]: their first input's channels are their output's.
    private static readonly HashSet<string> s_keepChannels = ["Add", "BatchNormalization", "Concat", "MaxPool", "Relu", "Resize", "RoiAlign"];

    // The graph that used each weight: ONNX Runtime optimises layers only where their weights are in their own graph.
    private readonly Dictionary<string, GraphProto> _weightsUsed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nameCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _channels = new(StringComparer.Ordinal);
    private GraphProto _graph = new() { Name = "MaskRcnn" };
    private Dictionary<string, GraphValue> _constants = new(StringComparer.Ordinal);
    private string _scope = "";

    /// <summary>Names of the weights that no node has asked for, so far.</summary>
    public IReadOnlyList<string> UnusedWeights => [.. weights.Keys.Where(name => !_weightsUsed.ContainsKey(name))];

    /// <summary>Nodes get names that begin with this, for people who look at the graph.</summary>
    public void BeginScope(string name) => _scope = name + "/";

    public GraphValue Input(string name, ElementType type, params ReadOnlySpan<object> shape)
    {
        _graph.Input.Add(Declare(name, type, shape));
        return new GraphValue(this, name);
    }

    /// <summary>Makes a value an output; each number of its shape is a length, each text a name for an unknown one.</summary>
    public void Output(string name, GraphValue value, ElementType type, params ReadOnlySpan<object> shape)
    {
        _graph.Node.Add(new NodeProto { Name = name, OpType = "Identity", Input = { value.Name }, Output = { name } });
        _graph.Output.Add(Declare(name, type, shape));
    }

    /// <summary>A weight by its state-dict name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The shape that the network needs; -1 for a length that follows from the layer before.</param>
    /// <exception cref="InvalidDataException">The weight is absent or has another shape.</exception>
    public GraphValue Weight(string name, params ReadOnlySpan<long> shape)
    {
        if (!weights.TryGetValue(name, out WeightTensor? weight))
            throw new InvalidDataException($"The weights have no '{name}', which the model's configuration needs.");
        bool fits = weight.Shape.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
            fits = shape[i] == -1 || shape[i] == weight.Shape[i];
        if (!fits)
        {
            throw new InvalidDataException(
                $"Weight '{name}' has shape {TensorShape.Text(weight.Shape)}; the model's configuration needs {TensorShape.Text(shape)}, -1 being any length.");
        }
        _weightsUsed[name] = _graph;
        return new GraphValue(this, name);
    }

    /// <summary>Channels of a feature map that a convolution made; -1 where they are not known.</summary>
    public long Channels(GraphValue map) => _channels.GetValueOrDefault(map.Name, -1);

    /// <summary>Notes the channels of a feature map, which the next convolution's weight has to fit: ONNX Runtime finds out while scoring.</summary>
    public GraphValue WithChannels(GraphValue map, long channels)
    {
        _channels[map.Name] = channels;
        return map;
    }

    public GraphValue Constant(params ReadOnlySpan<long> values) => Constant(GraphTensor.Of([values.Length], values, ElementType.Int64));

    public GraphValue Constant(params ReadOnlySpan<float> values) => Constant(GraphTensor.Of([values.Length], values, ElementType.Float));

    public GraphValue Constant(params ReadOnlySpan<double> values) => Constant(GraphTensor.Of([values.Length], values, ElementType.Double));

    /// <summary>A matrix of floats with <paramref name="columns"/> columns.</summary>
    public GraphValue Matrix(int columns, params ReadOnlySpan<float> values) =>
        Constant(GraphTensor.Of([values.Length / columns, columns], values, ElementType.Float));

    public GraphValue Constant(IEnumerable<string> values) => Constant(GraphTensor.Of(values));

    /// <summary>0, 1, …, count − 1.</summary>
    public GraphValue Range(GraphValue count)
    {
        GraphValue scalar = count.Reshape();
        return Node("Range", [Constant(0L).Reshape(), scalar, Constant(1L).Reshape()]);
    }

    /// <summary>Adds a node with one output and returns that.</summary>
    public GraphValue Node(string operation, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Node(operation, 1, inputs, attributes)[0];

    /// <summary>Adds a node. A default <see cref="GraphValue"/> stands for an optional input that is left out.</summary>
    public GraphValue[] Node(
        string operation, int outputs, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { Name = FreshName(operation), OpType = operation };
        foreach (GraphValue input in inputs)
            node.Input.Add(input.Name ?? "");
        foreach ((string name, object value) in attributes)
            node.Attribute.Add(GraphTensor.Attribute(name, value));
        for (int i = 0; i < outputs; i++)
            node.Output.Add(outputs == 1 ? node.Name : $"{node.Name}:{i}");
        _graph.Node.Add(node);
        if (s_keepChannels.Contains(operation) && _channels.TryGetValue(inputs[0].Name, out long channels))
            _channels[node.Output[0]] = channels;
        return [.. node.Output.Select(name => new GraphValue(this, name))];
    }

    /// <summary>
    /// Repeats a part of the graph, a Loop node: each round is given its number, int64 [1], and the state that the round before left.
    /// </summary>
    /// <param name="rounds">How many, int64 [1].</param>
    /// <param name="initial">The state before the first round; a tensor of it may change its shape.</param>
    /// <param name="types">Element types of the state.</param>
    /// <param name="round">Adds the nodes of a round, which may use values from outside, and gives the new state.</param>
    /// <returns>The state after the last round.</returns>
    public GraphValue[] Loop(
        GraphValue rounds, GraphValue[] initial, ReadOnlySpan<ElementType> types, Func<GraphValue, GraphValue[], GraphValue[]> round)
    {
        (GraphProto outer, Dictionary<string, GraphValue> outerConstants, string scope) = (_graph, _constants, _scope);
        string name = FreshName("Round");
        var body = new GraphProto { Name = name };
        string number = $"{name}:number", goOn = $"{name}:go-on";
        body.Input.Add(Declare(number, ElementType.Int64, []));
        body.Input.Add(Declare(goOn, ElementType.Bool, []));
        var before = new GraphValue[initial.Length];
        for (int i = 0; i < initial.Length; i++)
        {
            before[i] = new GraphValue(this, $"{name}:{i}");
            body.Input.Add(OfType(before[i].Name, types[i]));
        }
        // What is outside is seen inside, not the other way round; a round has constants of its own.
        (_graph, _constants) = (body, new Dictionary<string, GraphValue>(StringComparer.Ordinal));
        GraphValue[] after = round(new GraphValue(this, number).Reshape(1), before);
        body.Output.Add(Declare(Node("Identity", [new GraphValue(this, goOn)]).Name, ElementType.Bool, []));
        for (int i = 0; i < after.Length; i++)
            body.Output.Add(OfType(Node("Identity", [after[i]]).Name, types[i]));
        (_graph, _constants, _scope) = (outer, outerConstants, scope);
        return Node("Loop", initial.Length, [rounds.Reshape(), default, .. initial], ("body", body));
    }

    /// <summary>The file; the weights in it are in the order in which they were given.</summary>
    public ModelProto Build()
    {
        foreach ((string name, WeightTensor weight) in weights)
        {
            if (!_weightsUsed.TryGetValue(name, out GraphProto? user))
                continue;
            TensorProto tensor = GraphTensor.Of<float>(weight.Shape, weight.Values, ElementType.Float);
            tensor.Name = name;
            user.Initializer.Add(tensor);
        }
        return new ModelProto
        {
            IrVersion = IrVersion,
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OperatorSet } },
        };
    }

    private GraphValue Constant(TensorProto tensor)
    {
        // The serialised tensor is its own key: equal constants share a node.
        string key = tensor.ToByteString().ToBase64();
        if (!_constants.TryGetValue(key, out GraphValue constant))
            _constants[key] = constant = Node("Constant", [], ("value", tensor));
        return constant;
    }

    private string FreshName(string operation)
    {
        string name = _scope + operation;
        int count = _nameCounts[name] = _nameCounts.GetValueOrDefault(name) + 1;
        return $"{name}_{count}";
    }

    private static ValueInfoProto OfType(string name, ElementType type) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } };

    private static ValueInfoProto Declare(string name, ElementType type, ReadOnlySpan<object> shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (object length in shape)
        {
            dimensions.Dim.Add(length is int known
                ? new TensorShapeProto.Types.Dimension { DimValue = known }
                : new TensorShapeProto.Types.Dimension { DimParam = (string)length });
        }
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions } },
        };
    }
}
