using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Counts what a person sees in overlays: objects that are found, and second boxes on them. The detections from a score on are taken best
/// first, and each finds the object of its class that it overlaps most, by half or more, and that no better one has found; one that finds none,
/// and overlaps a found one by 0.3 or more, whatever its class, is a doubled box.
/// </summary>
internal sealed class DoubledBoxes(float score)
{
    private const float Finds = 0.5f, Doubles = 0.3f;

    public int Objects { get; private set; }

    public int Found { get; private set; }

    public int Doubled { get; private set; }

    public void Add(InstanceAnnotations objects, DetectedInstances detections)
    {
        ReadOnlySpan<Box> truth = MemoryMarshal.Cast<float, Box>(objects.Boxes), boxes = MemoryMarshal.Cast<float, Box>(detections.Boxes);
        var found = new bool[truth.Length];
        for (int i = 0; i < boxes.Length && detections.Scores[i] >= score; i++)
        {
            (int best, float overlap, bool doubled) = (-1, Finds, false);
            for (int k = 0; k < truth.Length; k++)
            {
                float with = boxes[i].Overlap(truth[k]);
                doubled |= found[k] && with >= Doubles;
                if (!found[k] && objects.Classes[k] == detections.Classes[i] && with >= overlap)
                    (best, overlap) = (k, with);
            }
            if (best >= 0)
                found[best] = true;
            else if (doubled)
                Doubled++;
        }
        Objects += truth.Length;
        Found += found.Count(each => each);
    }

    public override string ToString() => FormattableString.Invariant($"Scores from {score}: {Found} of {Objects} objects found, {Doubled} doubled boxes.");
}
