using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>Rectangles of an image of 40×40 pixels as ground truths and detections.</summary>
internal static class DrawnScene
{
    private const int Side = 40;

    public static InstanceAnnotations Truth(params (int Class, int X0, int Y0, int X1, int Y1)[] objects) => new()
    {
        Boxes = [.. objects.SelectMany(each => new float[] { each.X0, each.Y0, each.X1, each.Y1 })],
        Classes = Array.ConvertAll(objects, each => each.Class),
        Masks = Array.ConvertAll(objects, each => Mask(each.X0, each.Y0, each.X1, each.Y1)),
        IsCrowd = new bool[objects.Length],
    };

    public static DetectedInstances Found(params (int Class, float Score, int X0, int Y0, int X1, int Y1)[] detections) => new()
    {
        Boxes = [.. detections.SelectMany(each => new float[] { each.X0, each.Y0, each.X1, each.Y1 })],
        Scores = Array.ConvertAll(detections, each => each.Score),
        Classes = Array.ConvertAll(detections, each => each.Class),
        Masks = Array.ConvertAll(detections, each => Mask(each.X0, each.Y0, each.X1, each.Y1)),
    };

    /// <summary>Objects and detections at random, many of which overlap; scores are often equal, and one object in five is a crowd region.</summary>
    public static (InstanceAnnotations Truth, DetectedInstances Found) Random(Random random, int classes)
    {
        (int, int, int, int, int)[] objects = [.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => Rectangle(random, classes))];
        var near = objects.SelectMany(each => Enumerable.Repeat(each, random.Next(0, 3))).Select(each => Moved(random, each, classes));
        (int, int, int, int, int)[] found = [.. near, .. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Rectangle(random, classes))];
        InstanceAnnotations truth = Truth(objects);
        return (
            truth with { IsCrowd = [.. objects.Select(_ => random.Next(5) == 0)] },
            Found([.. found.Select(each => (each.Item1, random.Next(1, 10) / 10f, each.Item2, each.Item3, each.Item4, each.Item5)).OrderByDescending(each => each.Item2)]));
    }

    public static RunLengthMask Mask(int x0, int y0, int x1, int y1)
    {
        var bitmap = new byte[Side * Side];
        for (int y = y0; y < y1; y++)
            bitmap.AsSpan((y * Side) + x0, x1 - x0).Fill(1);
        return RunLengthMask.FromBitmap(Side, Side, bitmap);
    }

    private static (int Class, int X0, int Y0, int X1, int Y1) Rectangle(Random random, int classes)
    {
        int x = random.Next(0, 26), y = random.Next(0, 26);
        return (random.Next(classes), x, y, x + random.Next(6, 14), y + random.Next(6, 14));
    }

    private static (int Class, int X0, int Y0, int X1, int Y1) Moved(Random random, (int Class, int X0, int Y0, int X1, int Y1) each, int classes)
    {
        int x = Math.Clamp(each.X0 + random.Next(-3, 4), 0, Side - 1), y = Math.Clamp(each.Y0 + random.Next(-3, 4), 0, Side - 1);
        return (
            random.Next(4) == 0 ? random.Next(classes) : each.Class,
            x, y, Math.Clamp(each.X1 + random.Next(-2, 3), x + 1, Side), Math.Clamp(each.Y1 + random.Next(-2, 3), y + 1, Side));
    }
}
