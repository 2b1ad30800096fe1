// D: detections of an image. m: side of the mask grid.

namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>The detections of one image, the best first, in plain memory: they are a few numbers each.</summary>
/// <param name="Boxes">D boxes, in pixels of the network's input.</param>
/// <param name="Scores">D scores, 0 to 1, descending.</param>
/// <param name="Classes">D classes, from 0; the background is none of them.</param>
/// <param name="Masks">
/// D·m·m probabilities: of each cell of a grid laid over the box, row by row. Null where the detector gives boxes only.
/// </param>
internal sealed record ImageDetections(Box[] Boxes, float[] Scores, int[] Classes, float[]? Masks = null);
