using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Finds the instances of an image tile by tile: the detector is the body of a loop over the tiles, so that memory for features is that of one
/// tile, however large the image. The tiles lie as Tiles/TileGrid says; an image that fits into one is one.
/// T: tiles, D: detections of all tiles, m: cells of a mask's side.
/// </summary>
internal static class TileEmitter
{
    /// <summary>The instances of all tiles, tile by tile, in the image's pixels; the tiles become an output of the graph.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">The network and its tiles.</param>
    /// <param name="detect">Adds the detector of one image.</param>
    public static FoundInstances Emit(ImageBytes image, ModelOptions options, Func<ImageBytes, FoundInstances> detect)
    {
        GraphBuilder graph = image.Size.Graph;
        graph.BeginScope("tiles");
        TilingOptions tiling = options.Tiling!;
        long stride = tiling.Side - tiling.Overlap;
        GraphValue side = image.Size.AtMost(graph.Constant((long)tiling.Side));                                     // [2], height first
        GraphValue counts = ((image.Size + (stride - 1 - tiling.Overlap)) / stride).AtLeast(1L);                    // [2]
        GraphValue columns = counts.Slice(0, 1, 2);
        GraphValue gaps = (counts - 1L).AtLeast(1L);

        int cells = options.MaskSide * options.MaskSide;
        GraphValue[] none =
        [
            graph.Matrix(4), graph.Constant(ReadOnlySpan<float>.Empty), graph.Constant(ReadOnlySpan<long>.Empty), graph.Matrix(cells), graph.Matrix(5),
        ];
        ReadOnlySpan<ElementType> types = [ElementType.Float, ElementType.Float, ElementType.Int64, ElementType.Float, ElementType.Float];
        GraphValue[] all = graph.Loop(counts.Slice(0, 0, 1) * columns, none, types, (number, before) =>
        {
            GraphValue place = GraphValue.Concat(0, number / columns, number % columns);
            GraphValue start = place * (image.Size - side) / gaps;                                                  // [2], y0 and x0
            GraphValue end = start + side;
            GraphValue pixels = graph.Node("Slice", [image.Pixels, start, end, graph.Constant(0, 1)]);
            FoundInstances found = detect(new ImageBytes(pixels, side, image.ChannelOrder));

            graph.BeginScope("tiles");
            GraphValue corner = start.Gather(graph.Constant(1, 0)).Cast(ElementType.Float);                          // x0, y0
            GraphValue opposite = end.Gather(graph.Constant(1, 0)).Cast(ElementType.Float);
            GraphValue boxes = found.Boxes + GraphValue.Concat(0, corner, corner);
            GraphValue tile = GraphValue.Concat(0, corner, opposite, found.Classes.Length(0).Cast(ElementType.Float));
            GraphValue[] added = [boxes, found.Scores, found.Classes, found.Masks.Reshape(-1, cells), tile.Unsqueeze(0)];
            return [.. before.Zip(added, (so, more) => GraphValue.Concat(0, so, more))];
        });
        graph.Output(GraphPorts.Tiles, all[4].Reshape(1, -1), ElementType.Float, 1, "5T");
        return new FoundInstances(all[0], all[1], all[2], all[3]);
    }
}
