namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// RoIPool (Girshick 2015, section 2.1) of regions [R, 4] on one feature map: [R, C, bins, bins]. ONNX Runtime's MaxRoiPool rounds as the
/// original code and torchvision do, half a cell away from zero.
/// </summary>
internal static class RoIPoolEmitter
{
    public static GraphValue Pool(GraphValue features, GraphValue regions, float scale, long bins)
    {
        GraphValue image = regions.Slice(1, 0, 1) * 0f; // of each region, the only one
        return features.Graph.Node(
            "MaxRoiPool",
            [features, GraphValue.Concat(1, image, regions)], // [R, 5]
            ("pooled_shape", new[] { bins, bins }),
            ("spatial_scale", scale));
    }
}
