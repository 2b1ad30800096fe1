using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>RoIAlign (He et al. 2017, section 3) of regions [R, 4] on one feature map: [R, C, bins, bins].</summary>
internal static class RoIAlignEmitter
{
    public static GraphValue Average(GraphValue features, GraphValue regions, float scale, long bins, PoolingOptions options) =>
        Align(features, regions, scale, bins, options.SamplingRatio, options.Aligned);

    /// <summary>
    /// The maximum of the samples of a bin. (RoiAlign's own maximum is one of the four weighted corners of a sample, something else.) A bin
    /// with r×r samples is r×r bins with one sample each, at the same places.
    /// </summary>
    public static GraphValue Maximum(GraphValue features, GraphValue regions, float scale, long bins, PoolingOptions options)
    {
        long ratio = options.SamplingRatio;
        return Align(features, regions, scale, bins * ratio, samplingRatio: 1, options.Aligned).MaxPool(kernel: ratio, stride: ratio);
    }

    private static GraphValue Align(GraphValue features, GraphValue regions, float scale, long bins, long samplingRatio, bool aligned)
    {
        GraphBuilder graph = features.Graph;
        GraphValue imageOfEach = graph.Node("ConstantOfShape", [regions.Length(0)], ("value", GraphTensor.Of<long>([1], [0], ElementType.Int64)));
        return graph.Node(
            "RoiAlign",
            [features, regions, imageOfEach],
            ("coordinate_transformation_mode", aligned ? "half_pixel" : "output_half_pixel"),
            ("mode", "avg"),
            ("output_height", bins),
            ("output_width", bins),
            ("sampling_ratio", samplingRatio),
            ("spatial_scale", scale));
    }
}
