using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Anchors (Ren et al. 2015, section 3.1.1) of chosen outputs of the proposal head; the other ones are never computed.
/// A: anchors a location, K: chosen anchors.
/// </summary>
internal static class AnchorEmitter
{
    /// <summary>The anchors [K, 4] with given indices [K] into all anchors of a level, which are in order of row, column, shape.</summary>
    public static GraphValue Emit(
        GraphValue indices, GraphValue featureSize, GraphValue paddedSize, IReadOnlyList<float> sizes, IReadOnlyList<float> aspectRatios)
    {
        GraphBuilder graph = indices.Graph;
        Box[] shapes = AnchorShapes.AroundOrigin(sizes, aspectRatios);            // [A, 4]
        long count = shapes.Length;
        GraphValue location = indices / count;
        GraphValue columns = featureSize.Slice(0, 1, 2);
        GraphValue row = location / columns;
        GraphValue column = location % columns;

        // Whole pixels of the padded image for each feature cell, which for a pooled level is not always a power of two.
        GraphValue stride = paddedSize / featureSize;
        GraphValue corner = GraphValue.Concat(1, column.Unsqueeze(1), row.Unsqueeze(1)) * stride.Gather(graph.Constant(1, 0));
        GraphValue shift = GraphValue.Concat(1, corner, corner).Cast(ElementType.Float);    // [K, 4]
        return graph.Matrix(4, MemoryMarshal.Cast<Box, float>(shapes)).Gather(indices % count) + shift;
    }
}
