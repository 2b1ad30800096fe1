namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>The boxes that a detector finds in one image, best first.</summary>
/// <param name="Name">The image's file, or its row.</param>
/// <param name="Boxes">x0, y0, x1, y1 of each, in the image's own pixels.</param>
/// <param name="Scores">0 to 1, descending.</param>
/// <param name="Labels">Class name of each; "object" for those of any class.</param>
public sealed record ImageBoxes(string Name, IReadOnlyList<float> Boxes, IReadOnlyList<float> Scores, IReadOnlyList<string> Labels);
