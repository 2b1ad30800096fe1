using Microsoft.ML.InstanceSegmentation.MlNet;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The network's input and the sizes, int64 [2], height first, that it went through.</summary>
/// <param name="Pixels">[1, 3, padded height, padded width].</param>
/// <param name="OriginalSize">Size of the image that was given.</param>
/// <param name="Size">Size after resizing; the network's boxes are in these pixels.</param>
/// <param name="PaddedSize">Size after padding.</param>
internal readonly record struct NetworkImage(Value Pixels, Value OriginalSize, Value Size, Value PaddedSize);

/// <summary>
/// From the bytes of an image to the network's input. H, W: height and width of the image that was given, h, w: after resizing.
/// </summary>
internal static class ImageEmitter
{
    public static NetworkImage Emit(GraphBuilder graph, ImageOptions options)
    {
        graph.BeginScope("image");
        Value bytes = graph.Input(GraphColumns.Pixels, ElementType.Uint8, 1, "bytes");
        Value height = graph.Input(GraphColumns.Height, ElementType.Int64, 1, 1);
        Value width = graph.Input(GraphColumns.Width, ElementType.Int64, 1, 1);
        Value channelOrder = graph.Input(GraphColumns.ChannelOrder, ElementType.Int64, 1, 1);

        Value original = Value.Concat(0, height.Reshape(1), width.Reshape(1));
        Value size = ResizedSize(original, options);
        Value padded = (size + (options.SizeDivisor - 1L)) / options.SizeDivisor * options.SizeDivisor;

        Value image = bytes.Reshape(Value.Concat(0, original, graph.Constant(4L)));     // uint8 [H, W, 4]
        Value resized = ResizeEmitter.Emit(image, original, size);                      // float32 [h, w, 4]
        Value planes = Normalise(RedGreenBlue(resized, channelOrder), options);         // [3, h, w]
        return new NetworkImage(Pad(planes, padded - size).Unsqueeze(0), original, size, padded);
    }

    /// <summary>
    /// The shorter side becomes MinSize long, unless the longer one would pass MaxSize. The scale is a float32, a side's reciprocal times
    /// a length, and the product a float64 that is cut off, exactly as in torchvision: a rounding apart would be a pixel apart. It is a
    /// Reciprocal node since ONNX Runtime turns 1 / x * y into y / x. At least one pixel stays.
    /// </summary>
    private static Value ResizedSize(Value original, ImageOptions options)
    {
        GraphBuilder graph = original.Graph;
        Value sides = original.Cast(ElementType.Float);
        Value ofShorter = sides.Minimum(0).Reciprocal() * graph.Constant((float)options.MinSize);
        Value ofLonger = sides.Maximum(0).Reciprocal() * graph.Constant((float)options.MaxSize);
        Value scale = ofShorter.AtMost(ofLonger);
        return (original.Cast(ElementType.Double) * scale.Cast(ElementType.Double)).Cast(ElementType.Int64).AtLeast(1L);
    }

    /// <summary>[3, h, w] of [h, w, 4]: red, green and blue are values 0, 1, 2 of a pixel, or 2, 1, 0.</summary>
    private static Value RedGreenBlue(Value image, Value channelOrder)
    {
        GraphBuilder graph = image.Graph;
        Value channels = graph.Constant(0, 1, 2) + graph.Constant(2, 0, -2) * channelOrder.Reshape(1);
        return image.Transpose(2, 0, 1).Gather(channels);
    }

    /// <summary>(x / 255 − mean) / deviation. It commutes with the resizing, after which a photograph is smaller.</summary>
    private static Value Normalise(Value image, ImageOptions options)
    {
        GraphBuilder graph = image.Graph;
        Value mean = graph.Constant([.. options.Mean.Select(mean => mean * 255f)]).Reshape(3, 1, 1);
        Value deviation = graph.Constant([.. options.StandardDeviation.Select(deviation => deviation * 255f)]).Reshape(3, 1, 1);
        return (image - mean) / deviation;
    }

    /// <summary>Zeros, the mean colour, at the bottom and the right.</summary>
    private static Value Pad(Value image, Value missing)
    {
        GraphBuilder graph = image.Graph;
        return graph.Node("Pad", [image, Value.Concat(0, graph.Constant(0, 0, 0, 0), missing)]);
    }
}
