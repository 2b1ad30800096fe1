namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The detections of one image, best first, in the image's own pixels.</summary>
internal sealed record DetectedInstances
{
    /// <summary>x0, y0, x1, y1 of each detection, in pixels.</summary>
    public required float[] Boxes { get; init; }

    /// <summary>0 to 1, descending.</summary>
    public required float[] Scores { get; init; }

    /// <summary>Index of each detection's class in the model's class names, from 0.</summary>
    public required int[] Classes { get; init; }

    /// <summary>null where the detector gives boxes only.</summary>
    public required RunLengthMask[]? Masks { get; init; }

    /// <summary>
    /// Areas in pixels by which COCO tells small, medium and large apart; null takes those of the boxes for the metrics of boxes, and those
    /// of the masks for the metrics of masks.
    /// </summary>
    public double[]? Areas { get; init; }

    public int Count => Classes.Length;
}
