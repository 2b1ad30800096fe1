using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

/// <summary>Statistics and training data of boxes without images; a mask says its image's size and is empty.</summary>
internal static class DrawnStatistics
{
    /// <summary>Images of one size with one object each, of class 0 unless it is told.</summary>
    public static DatasetStatistics Of(int height, int width, params (float Width, float Height)[] boxes) =>
        OfImages(["object"], [.. boxes.Select((box, i) => ((string?)$"{i}.png", Image(height, width, [box])))]);

    public static DatasetStatistics OfImages(string[] classNames, params (string? FileName, InstanceAnnotations Instances)[] images)
    {
        var statistics = new DatasetStatistics(classNames);
        foreach ((string? fileName, InstanceAnnotations instances) in images)
            statistics.Add(fileName ?? "row", fileName, instances);
        return statistics;
    }

    public static TrainingData Data(DatasetStatistics statistics) =>
        new(statistics.ClassNames, statistics.Images, _ => []) { Statistics = statistics };

    /// <summary>An image with boxes at its left upper corner.</summary>
    public static InstanceAnnotations Image(
        int height, int width, (float Width, float Height)[] boxes, int[]? classes = null, bool[]? crowds = null) => new()
        {
            Boxes = [.. boxes.SelectMany(box => new[] { 0, 0, box.Width, box.Height })],
            Classes = classes ?? new int[boxes.Length],
            Masks = [.. boxes.Select(_ => RunLengthMask.FromCounts(height, width, [height * width]))],
            IsCrowd = crowds ?? new bool[boxes.Length],
        };

    /// <summary>Sizes that double every <paramref name="perOctave"/> items.</summary>
    public static (float Width, float Height)[] Squares(float from, float to, int perOctave = 20) =>
    [
        .. Enumerable.Range(0, 1 + (int)(perOctave * Math.Log2(to / from))).Select(i => from * MathF.Pow(2, i / (float)perOctave))
            .Select(side => (side, side)),
    ];
}
