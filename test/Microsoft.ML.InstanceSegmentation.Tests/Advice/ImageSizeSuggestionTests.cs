using Microsoft.ML.InstanceSegmentation.Advice;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

[TestClass]
public sealed class ImageSizeSuggestionTests
{
    [TestMethod]
    [DataRow(300, 400, 40, 300, 400, DisplayName = "objects of a good size: the files' size")]
    [DataRow(256, 256, 12.65f, 512, 512, DisplayName = "small objects: enlarged")]
    [DataRow(256, 256, 4, 512, 512, DisplayName = "tiny objects: not more than twice")]
    [DataRow(1000, 2000, 250, 384, 768, DisplayName = "large objects: reduced")]
    [DataRow(3000, 4000, 30, 768, 1024, DisplayName = "small objects of large images: up to 1024")]
    [DataRow(400, 500, 400, 128, 160, DisplayName = "objects that fill the image: not below 128")]
    [DataRow(10, 10, 1, 20, 20, DisplayName = "tiny images: twice")]
    [DataRow(1, 1, 1, 2, 2, DisplayName = "an image of one pixel")]
    [DataRow(20, 4000, 10, 5, 1000, DisplayName = "a strip: its longer side decides")]
    public void The_median_object_gets_24_to_96_pixels_within_limits(int height, int width, float side, int minSize, int maxSize)
    {
        ImageOptions image = ImageSizeSuggestion.For(DrawnStatistics.Of(height, width, (side, side))).Image;
        Assert.AreEqual((minSize, maxSize), (image.MinSize, image.MaxSize));
        image.Validate();
    }

    [TestMethod]
    public void The_reason_has_the_numbers_and_why_it_is_no_more()
    {
        string enlarged = ImageSizeSuggestion.For(DrawnStatistics.Of(256, 256, (12.65f, 12.65f))).Reason;
        StringAssert.Contains(enlarged, "12.7 pixels becomes 25.3");
        StringAssert.Contains(enlarged, "4 times as long");

        string tiny = ImageSizeSuggestion.For(DrawnStatistics.Of(256, 256, (4, 4))).Reason;
        StringAssert.Contains(tiny, "enlarged by 2 at most");

        string large = ImageSizeSuggestion.For(DrawnStatistics.Of(3000, 4000, (30, 30))).Reason;
        StringAssert.Contains(large, "tiles");
    }
}
