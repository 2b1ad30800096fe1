using Microsoft.ML.InstanceSegmentation.Boxes;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>An image, or a part of one, as it was given.</summary>
/// <param name="Pixels">uint8 [H, W, 4].</param>
/// <param name="Size">int64 [2], height first.</param>
/// <param name="ChannelOrder">int64 [1, 1], see <see cref="GraphPorts.ChannelOrder"/>.</param>
internal readonly record struct ImageBytes(GraphValue Pixels, GraphValue Size, GraphValue ChannelOrder);

/// <summary>The network's input and the sizes, int64 [2], height first, that it went through.</summary>
/// <param name="Pixels">[1, 3, padded height, padded width].</param>
/// <param name="OriginalSize">Size of the image that was given.</param>
/// <param name="Size">Size after resizing; the network's boxes are in these pixels.</param>
/// <param name="PaddedSize">Size after padding.</param>
internal readonly record struct NetworkImage(GraphValue Pixels, GraphValue OriginalSize, GraphValue Size, GraphValue PaddedSize);

/// <summary>
/// From the bytes of an image to the network's input. H, W: height and width of the image that was given, h, w: after resizing.
/// </summary>
internal static class ImageEmitter
{
    /// <summary>The graph's inputs.</summary>
    public static ImageBytes Input(GraphBuilder graph)
    {
        graph.BeginScope("image");
        GraphValue bytes = graph.Input(GraphPorts.Pixels, ElementType.Uint8, 1, "bytes");
        GraphValue height = graph.Input(GraphPorts.Height, ElementType.Int64, 1, 1);
        GraphValue width = graph.Input(GraphPorts.Width, ElementType.Int64, 1, 1);
        GraphValue channelOrder = graph.Input(GraphPorts.ChannelOrder, ElementType.Int64, 1, 1);

        GraphValue size = GraphValue.Concat(0, height.Reshape(1), width.Reshape(1));
        return new ImageBytes(bytes.Reshape(GraphValue.Concat(0, size, graph.Constant(4L))), size, channelOrder);
    }

    public static NetworkImage Emit(ImageBytes given, ImageOptions options)
    {
        given.Size.Graph.BeginScope("image");
        (GraphValue image, GraphValue original) = (given.Pixels, given.Size);
        GraphValue size = ResizedSize(original, options);
        GraphValue padded = (size + (options.SizeDivisor - 1L)) / options.SizeDivisor * options.SizeDivisor;

        GraphValue resized = ResizeEmitter.Emit(image, original, size);                      // float32 [h, w, 4]
        GraphValue colors = RedGreenBlue(resized, given.ChannelOrder);                       // [3, h, w]
        if (options.ContrastStretch is { } stretch)
            colors = Stretch(colors, image, stretch);
        GraphValue planes = Normalise(colors, options);
        return new NetworkImage(Pad(planes, padded - size).Unsqueeze(0), original, size, padded);
    }

    /// <summary>
    /// The shorter side becomes MinSize long, unless the longer one would pass MaxSize. The scale is a float32, a side's reciprocal times
    /// a length, and the product a float64 that is cut off, exactly as in torchvision: a rounding apart would be a pixel apart. It is a
    /// Reciprocal node since ONNX Runtime turns 1 / x * y into y / x. At least one pixel stays.
    /// </summary>
    private static GraphValue ResizedSize(GraphValue original, ImageOptions options)
    {
        GraphBuilder graph = original.Graph;
        GraphValue sides = original.Cast(ElementType.Float);
        GraphValue ofShorter = sides.Minimum(0).Reciprocal() * graph.Constant((float)options.MinSize);
        GraphValue ofLonger = sides.Maximum(0).Reciprocal() * graph.Constant((float)options.MaxSize);
        GraphValue scale = ofShorter.AtMost(ofLonger);
        return (original.Cast(ElementType.Double) * scale.Cast(ElementType.Double)).Cast(ElementType.Int64).AtLeast(1L);
    }

    /// <summary>[3, h, w] of [h, w, 4]: red, green and blue are values 0, 1, 2 of a pixel, or 2, 1, 0.</summary>
    private static GraphValue RedGreenBlue(GraphValue image, GraphValue channelOrder)
    {
        GraphBuilder graph = image.Graph;
        GraphValue channels = graph.Constant(0, 1, 2) + graph.Constant(2, 0, -2) * channelOrder.Reshape(1);
        return image.Transpose(2, 0, 1).Gather(channels);
    }

    /// <summary>255 (x − low) / (high − low), see <see cref="ContrastRule"/>. It commutes with the resizing too.</summary>
    private static GraphValue Stretch(GraphValue colors, GraphValue image, ContrastStretchOptions options)
    {
        GraphBuilder graph = colors.Graph;
        GraphValue pixels = image.Reshape(-1, 4);
        GraphValue step = (pixels.Length(0) + (ContrastRule.MostPixels - 1L)) / ContrastRule.MostPixels;
        // Which of the first three channels is red does not matter here.
        GraphValue values = pixels.EveryNth(step).Slice(1, 0, 3).Reshape(-1).Cast(ElementType.Float);
        GraphValue count = values.Length(0);
        GraphValue descending = values.Largest(count).Values;
        GraphValue low = At(options.Low), high = At(options.High);
        return (colors - low) * ((high - low).AtLeast(1f).Reciprocal() * 255f);

        GraphValue At(float percentile)
        {
            GraphValue last = count - 1L;
            GraphValue rank = (last.Cast(ElementType.Float) * ContrastRule.Fraction(percentile)).Cast(ElementType.Int64);
            return descending.Gather(last - rank);
        }
    }

    /// <summary>(x / 255 − mean) / deviation. It commutes with the resizing, after which a photograph is smaller.</summary>
    private static GraphValue Normalise(GraphValue image, ImageOptions options)
    {
        GraphBuilder graph = image.Graph;
        GraphValue mean = graph.Constant([.. options.Mean.Select(mean => mean * 255f)]).Reshape(3, 1, 1);
        GraphValue deviation = graph.Constant([.. options.StandardDeviation.Select(deviation => deviation * 255f)]).Reshape(3, 1, 1);
        return (image - mean) / deviation;
    }

    /// <summary>Zeros, the mean colour, at the bottom and the right.</summary>
    private static GraphValue Pad(GraphValue image, GraphValue missing)
    {
        GraphBuilder graph = image.Graph;
        return graph.Node("Pad", [image, GraphValue.Concat(0, graph.Constant(0, 0, 0, 0), missing)]);
    }
}
