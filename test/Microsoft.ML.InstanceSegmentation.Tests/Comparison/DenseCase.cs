using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

/// <summary>Anchors on three levels of an image of 64 pixels, and objects, for the losses of one-stage detectors and their slow twins.</summary>
internal static class DenseCase
{
    public const int Classes = 3;

    public static AnchorGrid Anchors { get; } = AnchorGrid.Lay(
        Array.ConvertAll<float[], Box[]>([[12, 16], [24, 32], [48, 56]], sizes => AnchorShapes.AroundOrigin(sizes, new AnchorOptions().AspectRatios)),
        64, 64, [(8, 8), (4, 4), (2, 2)]);

    /// <summary>Those of OneStageReference.py.</summary>
    public static GroundTruth[] ReferenceObjects =>
    [
        Truth([new(3.3f, 4.1f, 21.7f, 18.2f), new(30.4f, 28.9f, 61.2f, 60.3f), new(40.2f, 5.3f, 51.1f, 20.6f)], [2, 0, 1]),
        Truth([], []),
        Truth([new(10.5f, 20.25f, 50.5f, 45.75f)], [1]),
    ];

    /// <summary>Two images of some random objects, one of them with a crowd region, and one without an object.</summary>
    public static GroundTruth[] RandomObjects(Random random)
    {
        return [Objects(crowds: 0), Objects(crowds: 1), Truth([], [])];

        GroundTruth Objects(int crowds)
        {
            int count = random.Next(1, 5);
            return Truth([.. Enumerable.Range(0, count).Select(_ => RandomBox())], [.. Enumerable.Range(0, count).Select(_ => random.Next(Classes))],
                [.. Enumerable.Range(0, crowds).Select(_ => RandomBox())]);
        }

        Box RandomBox()
        {
            (float x, float y) = (50 * random.NextSingle(), 50 * random.NextSingle());
            return new Box(x, y, x + 6 + (40 * random.NextSingle()), y + 6 + (40 * random.NextSingle())).Clip(64, 64);
        }
    }

    public static GroundTruth Truth(Box[] boxes, int[] classes, Box[]? crowds = null) =>
        new(boxes, classes, [], crowds ?? []);

    /// <summary>The norm of each image's part of a gradient [N, L, K].</summary>
    public static float[] Norms(Tensor gradient) => [.. Enumerable.Range(0, (int)gradient.shape[0]).Select(n => gradient.select(0, n).norm().item<float>())];

    /// <summary>For each anchor the index of its object, -1 for the background, -2 for neither: by scalar loops.</summary>
    public static int[] Match(GroundTruth truth, float positiveFrom, float negativeBelow, bool lowQuality)
    {
        Box[] anchors = Anchors.Boxes;
        var matches = new int[anchors.Length];
        for (int a = 0; a < anchors.Length; a++)
        {
            int best = -1;
            for (int g = 0; g < truth.Boxes.Length; g++)
            {
                if (best < 0 || anchors[a].Overlap(truth.Boxes[g]) > anchors[a].Overlap(truth.Boxes[best]))
                    best = g;
            }
            float overlap = best < 0 ? 0 : anchors[a].Overlap(truth.Boxes[best]);
            bool bestOfAny = lowQuality && truth.Boxes.Any(box => anchors[a].Overlap(box) > 0 && anchors[a].Overlap(box) == anchors.Max(other => other.Overlap(box)));
            matches[a] = best >= 0 && (overlap >= positiveFrom || bestOfAny) ? best : overlap < negativeBelow ? -1 : -2;
            if (matches[a] == -1 && truth.Crowds.Any(crowd => anchors[a].Intersection(crowd) > 0.5f * anchors[a].Area))
                matches[a] = -2;
        }
        return matches;
    }

    /// <summary>Centre's shift over the anchor's size, logarithm of the sizes' ratio, times the weights.</summary>
    public static double[] Code(Box box, Box anchor, double shiftWeight, double sizeWeight) =>
    [
        shiftWeight * (box.X0 + box.X1 - anchor.X0 - anchor.X1) / 2 / anchor.Width,
        shiftWeight * (box.Y0 + box.Y1 - anchor.Y0 - anchor.Y1) / 2 / anchor.Height,
        sizeWeight * Math.Log((double)box.Width / anchor.Width),
        sizeWeight * Math.Log((double)box.Height / anchor.Height),
    ];

    public static double SmoothL1(double difference, double beta) =>
        Math.Abs(difference) < beta ? difference * difference / (2 * beta) : Math.Abs(difference) - (beta / 2);

    /// <summary>−log of the probability that a sigmoid's answer is right.</summary>
    public static double CrossEntropy(double logit, bool answer) => Math.Log(1 + Math.Exp(answer ? -logit : logit));

    public static void Close(double expected, Tensor actual, string name) =>
        Assert.AreEqual(expected, actual.item<float>(), 1e-5 * Math.Max(1, Math.Abs(expected)), name);
}
