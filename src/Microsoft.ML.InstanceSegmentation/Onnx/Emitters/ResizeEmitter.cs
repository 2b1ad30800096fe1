using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Bilinear resizing of an image, its samples at the centres of pixels, without smoothing. ONNX's own Resize places the samples in
/// single precision, PyTorch in double: at the far side of a large image that moves boxes by a hundredth of a pixel, so this does
/// what PyTorch does. It converts only the pixels that samples fall between, never a whole photograph.
/// H, W and h, w: height and width before and after.
/// </summary>
internal static class ResizeEmitter
{
    /// <summary>float32 [h, w, 4] from uint8 [H, W, 4].</summary>
    public static GraphValue Emit(GraphValue image, GraphValue from, GraphValue to)
    {
        (GraphValue top, GraphValue bottom, GraphValue down) = Samples(from, to, dimension: 0);
        (GraphValue left, GraphValue right, GraphValue across) = Samples(from, to, dimension: 1);

        // [w, 4]: whole rows times whole rows are far faster than each pixel times its own number.
        across = image.Graph.Node("Expand", [across.Reshape(-1, 1), image.Graph.Constant(1L, 4L)]);
        GraphValue upper = Row(image.Gather(top), left, right, across);
        GraphValue lower = Row(image.Gather(bottom), left, right, across);
        return Between(upper, lower, down.Reshape(-1, 1, 1));
    }

    private static GraphValue Row(GraphValue rows, GraphValue left, GraphValue right, GraphValue weight) =>
        Between(rows.Gather(left, axis: 1).Cast(ElementType.Float), rows.Gather(right, axis: 1).Cast(ElementType.Float), weight);

    private static GraphValue Between(GraphValue a, GraphValue b, GraphValue weight) => a * (1f - weight) + b * weight;

    /// <summary>For each sample along a dimension, the pixels that it lies between, and how far it is from the first to the second.</summary>
    private static (GraphValue First, GraphValue Second, GraphValue Weight) Samples(GraphValue from, GraphValue to, long dimension)
    {
        GraphBuilder graph = from.Graph;
        GraphValue length = from.Slice(0, dimension, dimension + 1);
        GraphValue count = to.Slice(0, dimension, dimension + 1);
        GraphValue step = (length.Cast(ElementType.Float) / count.Cast(ElementType.Float)).Cast(ElementType.Double);
        GraphValue half = graph.Constant(0.5);
        GraphValue place = ((graph.Range(count).Cast(ElementType.Double) + half) * step - half).AtLeast(graph.Constant(0.0));
        GraphValue last = length - 1;
        GraphValue first = place.Cast(ElementType.Int64).AtMost(last);
        return (first, (first + 1).AtMost(last), (place - first.Cast(ElementType.Double)).Cast(ElementType.Float));
    }
}
