using Microsoft.ML.InstanceSegmentation.Masks;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>The edges of a mask as a path to draw or to fill.</summary>
internal static class MaskContour
{
    /// <summary>A closed loop for each outer edge, and one for each hole the other way round.</summary>
    public static SKPath Trace(RunLengthMask mask)
    {
        var path = new SKPath();
        foreach (OutlinePoint[] loop in MaskOutline.Trace(mask))
            path.AddPoly([.. loop.Select(point => new SKPoint(point.X, point.Y))], close: true);
        return path;
    }
}
