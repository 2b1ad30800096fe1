using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Advice;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class DatasetStatisticsTests
{
    [TestMethod]
    public void Images_objects_crowds_and_classes_are_counted()
    {
        DatasetStatistics statistics = DrawnStatistics.OfImages(
            ["a", "b", "c"],
            ("0.png", DrawnStatistics.Image(100, 200, [(10, 20), (30, 30), (5, 5)], [0, 1, 1], [false, false, true])),
            ("1.png", DrawnStatistics.Image(50, 50, [(8, 8)], [0])),
            ("2.png", DrawnStatistics.Image(50, 50, [])));

        Assert.AreEqual((3, 3, 1, 1), (statistics.Images, statistics.Objects, statistics.Crowds, statistics.ImagesWithoutAnnotation));
        CollectionAssert.AreEqual(new[] { 2, 1, 0 }, statistics.ObjectsOfClass.ToArray());
        Assert.AreEqual((1.0, 2, "0.png"), (statistics.MedianObjects, statistics.MostObjects, statistics.FullestImage));
        Assert.AreEqual((1, 2), (statistics.ImagesWithMoreThan(1), statistics.ImagesWithMoreThan(0)));
        Assert.AreEqual((75f, 125f), (statistics.ShorterSides.Median, statistics.LongerSides.Median));
        Assert.HasCount(2, statistics.Fingerprints);
        // A crowd is no object.
        CollectionAssert.AreEqual(new[] { 10f, 30f, 8f }, statistics.ObjectSizes.Select(item => item.Width).ToArray());
    }

    [TestMethod]
    public void Objects_at_the_networks_size_are_resized_as_their_images_are()
    {
        DatasetStatistics statistics = DrawnStatistics.Of(100, 200, (10, 40));
        ObjectSize half = statistics.SizesAt(new ImageOptions { MinSize = 50, MaxSize = 1000 }).Single();
        Assert.AreEqual(new ObjectSize(5, 20, 100, 50), half);
        Assert.AreEqual((10f, 4f, 4f, 0.2f), (half.Side, half.AspectRatio, half.Elongation, half.ShareOfImage));
        ObjectSize limited = statistics.SizesAt(new ImageOptions { MinSize = 100, MaxSize = 100 }).Single();
        Assert.AreEqual((100, 50), (limited.ImageWidth, limited.ImageHeight));
    }

    [TestMethod]
    public void No_image_has_no_median_and_no_size()
    {
        DatasetStatistics none = DrawnStatistics.OfImages(["a"]);
        Assert.IsTrue(double.IsNaN(none.MedianObjects));
        Assert.IsNull(none.FullestImage);
        Assert.IsEmpty(none.SizesAt(new ImageOptions()));
    }

    [TestMethod]
    public void Of_more_objects_than_its_sample_counts_stay_exact_and_the_median_is_near()
    {
        var statistics = new DatasetStatistics(["a"]);
        const int images = 1500, each = 100;
        (float, float)[] boxes = [.. Enumerable.Range(1, each).Select(width => ((float)width, 10f))];
        for (int i = 0; i < images; i++)
            statistics.Add($"{i}", $"{i}", DrawnStatistics.Image(500, 500, boxes));

        Assert.AreEqual(images * each, statistics.Objects);
        Assert.HasCount(DatasetStatistics.SampleSize, statistics.ObjectSizes);
        Assert.AreEqual(50.5, new Quantiles(statistics.ObjectSizes.Select(item => item.Width)).Median, 1);
    }

    [TestMethod]
    public void A_data_set_of_the_size_of_COCO_takes_below_20_MB()
    {
        InstanceAnnotations image = DrawnStatistics.Image(480, 640, [.. Enumerable.Repeat((10f, 10f), 7)]);
        var statistics = new DatasetStatistics(["a"]);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 118_000; i++)
        {
            float[] boxes = [.. Enumerable.Range(0, 28).Select(j => j % 4 < 2 ? 0 : 1f + (i + j) % 400 + (i / 1000f))];
            statistics.Add("row", "file.jpg", image with { Boxes = boxes });
        }
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.AreEqual(826_000, statistics.Objects);
        Assert.IsGreaterThan(100_000, statistics.Fingerprints.Count);
        Assert.IsLessThan(20L << 20, after - before);
    }
}
