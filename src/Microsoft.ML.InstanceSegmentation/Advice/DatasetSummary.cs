using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>The figures of a data set in a few lines.</summary>
internal static class DatasetSummary
{
    private const int MostClasses = 10;

    /// <summary>What there is, in pixels of the files; with a network's input size, that of the objects there too.</summary>
    /// <param name="data">The figures.</param>
    /// <param name="image">The network's input size; null for none.</param>
    /// <param name="tiling">The tiles that larger images are cut into; null for none.</param>
    public static IEnumerable<string> Lines(DatasetStatistics data, ImageOptions? image = null, TilingOptions? tiling = null)
    {
        yield return Number(data);
        yield return Classes(data);
        if (data.Objects == 0)
            yield break;
        yield return $"Images' shorter side {Range(data.ShorterSides)}, longer {Range(data.LongerSides)} pixels (median, least to most).";
        yield return Text("the files' size", data.ObjectSizes);
        if (image is not null)
            yield return Text("the network's size", data.SizesAt(image, tiling));
    }

    /// <summary>How many images and objects there are, and of which classes.</summary>
    public static string Counts(DatasetStatistics data) => $"{Number(data)} {Classes(data)}";

    private static string Number(DatasetStatistics data) =>
        $"{Counted.Of(data.Images, "image")} ({data.ImagesWithoutAnnotation} without annotation), {Counted.Of(data.Objects, "object")}, "
            + Invariant($"{Counted.Of(data.Crowds, "crowd region")}; {data.MedianObjects} objects an image in the median, {data.MostObjects} at most.");

    private static string Classes(DatasetStatistics data) =>
        $"Objects of each class: {Excerpt.List(data.ClassNames.Select((name, i) => $"{Excerpt.Of(name)} {data.ObjectsOfClass[i]}"), MostClasses)}.";

    private static string Text(string at, IReadOnlyList<ObjectSize> objects) =>
        $"Objects at {at}, 5%, 50% and 95%: √area {Spread(item => item.Side, objects)}, width {Spread(item => item.Width, objects)}, "
            + $"height {Spread(item => item.Height, objects)} pixels, height / width {Spread(item => item.AspectRatio, objects)}.";

    private static string Spread(Func<ObjectSize, float> value, IReadOnlyList<ObjectSize> objects)
    {
        var quantiles = new Quantiles(objects.Select(value));
        return Invariant($"{quantiles.At(0.05):0.##}, {quantiles.Median:0.##}, {quantiles.At(0.95):0.##}");
    }

    private static string Range(Quantiles values) => Invariant($"{values.Median:0} ({values.Minimum:0} to {values.Maximum:0})");
}
