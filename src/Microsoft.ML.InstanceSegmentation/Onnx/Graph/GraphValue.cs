using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// A tensor of the graph, known by its name only: what is written with it here, ONNX Runtime computes later.
/// Lengths may be negative as in NumPy (-1 is the last dimension).
/// </summary>
internal readonly record struct GraphValue(GraphBuilder Graph, string Name)
{
    public static GraphValue operator +(GraphValue a, GraphValue b) => a.With("Add", b);
    public static GraphValue operator -(GraphValue a, GraphValue b) => a.With("Sub", b);
    public static GraphValue operator *(GraphValue a, GraphValue b) => a.With("Mul", b);
    public static GraphValue operator /(GraphValue a, GraphValue b) => a.With("Div", b);
    public static GraphValue operator +(GraphValue a, long b) => a + a.Graph.Constant(b);
    public static GraphValue operator -(GraphValue a, long b) => a - a.Graph.Constant(b);
    public static GraphValue operator -(float a, GraphValue b) => b.Graph.Constant(a) - b;
    public static GraphValue operator *(GraphValue a, long b) => a * a.Graph.Constant(b);
    public static GraphValue operator /(GraphValue a, long b) => a / a.Graph.Constant(b);
    public static GraphValue operator %(GraphValue a, GraphValue b) => a.With("Mod", b);
    public static GraphValue operator %(GraphValue a, long b) => a % a.Graph.Constant(b);
    public static GraphValue operator *(GraphValue a, float b) => a * a.Graph.Constant(b);
    public static GraphValue operator >(GraphValue a, float b) => a.With("Greater", a.Graph.Constant(b));
    public static GraphValue operator <(GraphValue a, float b) => a.With("Less", a.Graph.Constant(b));
    public static GraphValue operator >=(GraphValue a, float b) => a.With("GreaterOrEqual", a.Graph.Constant(b));
    public static GraphValue operator <=(GraphValue a, float b) => a.With("LessOrEqual", a.Graph.Constant(b));
    public static GraphValue operator &(GraphValue a, GraphValue b) => a.With("And", b);

    public GraphValue AtLeast(float limit) => With("Max", Graph.Constant(limit));
    public GraphValue AtLeast(long limit) => With("Max", Graph.Constant(limit));
    public GraphValue AtLeast(GraphValue limit) => With("Max", limit);
    public GraphValue AtMost(float limit) => With("Min", Graph.Constant(limit));
    public GraphValue AtMost(GraphValue limit) => With("Min", limit);

    public GraphValue Exp() => Of("Exp");
    public GraphValue Sqrt() => Of("Sqrt");
    public GraphValue Reciprocal() => Of("Reciprocal");
    public GraphValue Sigmoid() => Of("Sigmoid");
    public GraphValue Relu() => Of("Relu");
    public GraphValue Softmax(long axis = -1) => Of("Softmax", ("axis", axis));
    public GraphValue Cast(ElementType type) => Of("Cast", ("to", (long)type));

    /// <summary>Minimum over a dimension, which goes.</summary>
    public GraphValue Minimum(long axis) => Of("ReduceMin", ("axes", new[] { axis }), ("keepdims", 0L));

    /// <summary>Maximum over a dimension, which goes.</summary>
    public GraphValue Maximum(long axis) => Of("ReduceMax", ("axes", new[] { axis }), ("keepdims", 0L));

    /// <summary>Mean over dimensions, which go.</summary>
    public GraphValue Mean(params long[] axes) => Of("ReduceMean", ("axes", axes), ("keepdims", 0L));

    /// <summary>This where the condition holds, elsewhere <paramref name="otherwise"/>.</summary>
    public GraphValue Where(GraphValue condition, float otherwise) => Graph.Node("Where", [condition, this, Graph.Constant(otherwise)]);

    /// <summary>Lengths of all dimensions, int64.</summary>
    public GraphValue Shape() => Of("Shape");

    /// <summary>Length of one dimension, int64 [1].</summary>
    public GraphValue Length(long axis) => Shape().Gather(Graph.Constant(axis));

    /// <summary>Height and width of a feature map [N, C, H, W], int64 [2].</summary>
    public GraphValue Size() => Shape().Slice(0, 2, 4);

    /// <summary>0 keeps a length, -1 takes what is left.</summary>
    public GraphValue Reshape(params ReadOnlySpan<long> shape) => With("Reshape", Graph.Constant(shape));
    public GraphValue Reshape(GraphValue shape) => With("Reshape", shape);
    /// <summary>Repeats along dimensions of length 1; 1 keeps a length.</summary>
    public GraphValue Expand(params ReadOnlySpan<long> shape) => With("Expand", Graph.Constant(shape));
    public GraphValue Transpose(params long[] order) => Of("Transpose", ("perm", order));
    public GraphValue Unsqueeze(long axis) => With("Unsqueeze", Graph.Constant(axis));

    /// <summary>Entries <paramref name="start"/> to <paramref name="end"/>, exclusive, of a dimension.</summary>
    public GraphValue Slice(long axis, long start, long end = long.MaxValue) =>
        Graph.Node("Slice", [this, Graph.Constant(start), Graph.Constant(end), Graph.Constant(axis)]);

    /// <summary>Of dimension 0 the first entry, and every so many after it.</summary>
    public GraphValue EveryNth(GraphValue step) =>
        Graph.Node("Slice", [this, Graph.Constant(0L), Graph.Constant(long.MaxValue), Graph.Constant(0L), step]);

    /// <summary>The first entries of dimension 0, as many as <paramref name="count"/> says.</summary>
    public GraphValue First(GraphValue count) => Graph.Node("Slice", [this, Graph.Constant(0L), count, Graph.Constant(0L)]);

    /// <summary>The entries of a dimension that the indices name, in their order.</summary>
    public GraphValue Gather(GraphValue indices, long axis = 0) => Graph.Node("Gather", [this, indices], ("axis", axis));

    /// <summary>The entry for each row of indices [K, dimensions].</summary>
    public GraphValue GatherEach(GraphValue indices) => With("GatherND", indices);

    /// <summary>Indices at which a vector of conditions holds, [K].</summary>
    public GraphValue IndicesWhereTrue() => Of("NonZero").Reshape(-1);

    /// <summary>The k largest values of a vector, descending, equal ones in their order, and their indices.</summary>
    public (GraphValue Values, GraphValue Indices) Largest(GraphValue k) => Top(k, largest: 1);

    /// <summary>The indices that sort a vector of distinct numbers ascending; of a permutation, its inverse.</summary>
    public GraphValue ArgSort() => Top(Length(0), largest: 0).Indices;

    public static GraphValue Concat(long axis, params ReadOnlySpan<GraphValue> values) => values[0].Graph.Node("Concat", values, ("axis", axis));

    /// <summary>
    /// These rows, or one row of zeros where there is none: ONNX Runtime's providers do not all convolve an empty batch. Who
    /// reads the result drops the row again.
    /// </summary>
    public GraphValue AtLeastOneRow(GraphValue zeroRow) => Concat(0, this, zeroRow).First(Length(0).AtLeast(1L));

    private (GraphValue Values, GraphValue Indices) Top(GraphValue k, long largest)
    {
        GraphValue[] top = Graph.Node("TopK", 2, [this, k], ("axis", 0L), ("largest", largest), ("sorted", 1L));
        return (top[0], top[1]);
    }

    private GraphValue With(string operation, GraphValue other) => Graph.Node(operation, [this, other]);

    private GraphValue Of(string operation, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Graph.Node(operation, [this], attributes);
}
