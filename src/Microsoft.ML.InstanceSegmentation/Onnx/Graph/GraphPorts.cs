namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Names of the ONNX graph's inputs and outputs, which are also the columns between the steps of the saved transformer chain.
/// Every setting is inside the graph, since a custom mapping is saved without state.
/// </summary>
internal static class GraphPorts
{
    /// <summary>Input, uint8 [1, 4·H·W]: the bytes of MLImage.Pixels, four a pixel, row by row.</summary>
    public const string Pixels = "MaskRcnnPixels";

    /// <summary>Input, int64 [1, 1].</summary>
    public const string Height = "MaskRcnnHeight";

    /// <summary>Input, int64 [1, 1].</summary>
    public const string Width = "MaskRcnnWidth";

    /// <summary>Input, int64 [1, 1]: 0 where the bytes are red, green, blue, alpha; 1 where they are blue, green, red, alpha.</summary>
    public const string ChannelOrder = "MaskRcnnChannelOrder";

    /// <summary>Output, float [1, 4·D]: x0, y0, x1, y1 of each detection in the image's own pixels.</summary>
    public const string Boxes = "MaskRcnnBoxes";

    /// <summary>Output, float [1, D]: descending; of a graph that cuts tiles, within each tile.</summary>
    public const string Scores = "MaskRcnnScores";

    /// <summary>Output, string [1, D]: class names.</summary>
    public const string Labels = "MaskRcnnLabels";

    /// <summary>Output, float [1, D·m·m]: probabilities of each detection's mask over its box, row by row.</summary>
    public const string Masks = "MaskRcnnMasks";

    /// <summary>
    /// Output, float [1, 4]: m, the mask threshold, the <see cref="MaskPasting"/> as a number, and 1 where boxes are those around the masks,
    /// otherwise 0.
    /// </summary>
    public const string MaskSettings = "MaskRcnnMaskSettings";

    /// <summary>
    /// Output of a graph that cuts tiles, float [1, 5·T]: x0, y0, x1, y1 of each tile in the image's pixels, and how many of the detections are
    /// its own. They come tile by tile, and are not merged yet.
    /// </summary>
    public const string Tiles = "MaskRcnnTiles";
}
