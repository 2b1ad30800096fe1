using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class InstanceOverlayTests
{
    private static readonly OverlayOptions s_plain = new() { Scale = 1, ShowLabels = false, ShowBoxes = false };

    [TestMethod]
    public void A_mask_is_filled_translucently_and_outlined_in_its_colour()
    {
        using MLImage image = Grey(20, 16);
        using MLImage picture = InstanceOverlay.Draw(image, ["cat"], [0.9f], null, [Rectangle(20, 16, 5, 4, 8, 6)], s_plain with { FillOpacity = 0.5f });
        PixelCanvas canvas = picture.ToCanvas();
        Rgb color = Palette.Color(0);
        Assert.AreEqual(new Rgb(100, 100, 100), canvas[4, 4]);
        Assert.AreEqual(new Rgb(100, 100, 100), canvas[13, 9]);
        Assert.AreEqual(color, canvas[5, 4]);
        Assert.AreEqual(color, canvas[12, 9]);
        Assert.AreEqual(color.Over(new Rgb(100, 100, 100), 0.5f), canvas[8, 6]);
    }

    [TestMethod]
    public void A_box_is_drawn_around_its_pixels()
    {
        using MLImage image = Grey(20, 16);
        using MLImage picture = InstanceOverlay.Draw(image, null, null, [3, 2, 15, 12], null, s_plain with { ShowBoxes = true });
        PixelCanvas canvas = picture.ToCanvas();
        foreach ((int x, int y) in ((int, int)[])[(3, 2), (14, 2), (3, 11), (14, 11), (9, 2), (3, 7)])
            Assert.AreEqual(Palette.Color(0), canvas[x, y], $"({x}, {y})");
        foreach ((int x, int y) in ((int, int)[])[(2, 2), (15, 11), (14, 12), (9, 7)])
            Assert.AreEqual(new Rgb(100, 100, 100), canvas[x, y], $"({x}, {y})");
    }

    [TestMethod]
    public void The_tag_above_the_box_says_class_and_score()
    {
        using MLImage image = Grey(300, 200);
        using MLImage picture = InstanceOverlay.Draw(image, ["cat"], [0.974f], [50, 60, 120, 120], null, s_plain with { ShowLabels = true });
        PixelCanvas canvas = picture.ToCanvas();
        Rgb color = Palette.Color(0);
        var tag = new PixelCanvas(PixelFont.Width("cat 0.97") + 4, PixelFont.Height() + 2, color);
        tag.DrawText("cat 0.97", 2, 2, color.TextColor);
        for (int y = 0; y < tag.Height; y++)
        {
            for (int x = 0; x < tag.Width; x++)
                Assert.AreEqual(tag[x, y], canvas[50 + x, 60 - tag.Height + y], $"({x}, {y})");
        }
    }

    [TestMethod]
    [DataRow(OverlayColoring.Instance, 0, 1, 2)]
    [DataRow(OverlayColoring.Class, 1, 0, 1)]
    public void Colours_follow_the_instance_or_the_class(OverlayColoring coloring, int first, int second, int third)
    {
        using MLImage image = Grey(30, 10);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["dog", "cat", "dog"], null, null, [Rectangle(30, 10, 0, 0, 5, 5), Rectangle(30, 10, 10, 0, 5, 5), Rectangle(30, 10, 20, 0, 5, 5)],
            s_plain with { Coloring = coloring, ClassNames = ["cat", "dog"] });
        PixelCanvas canvas = picture.ToCanvas();
        Assert.AreEqual(Palette.Color(first), canvas[0, 0]);
        Assert.AreEqual(Palette.Color(second), canvas[10, 0]);
        Assert.AreEqual(Palette.Color(third), canvas[20, 0]);
    }

    [TestMethod]
    public void Scores_below_the_least_are_left_out()
    {
        using MLImage image = Grey(10, 10);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["a", "a"], [0.6f, 0.4f], null, [Rectangle(10, 10, 0, 0, 3, 3), Rectangle(10, 10, 5, 5, 3, 3)], s_plain);
        PixelCanvas canvas = picture.ToCanvas();
        Assert.AreEqual(Palette.Color(0), canvas[0, 0]);
        Assert.AreEqual(new Rgb(100, 100, 100), canvas[5, 5]);
    }

    [TestMethod]
    public void The_better_score_is_on_top()
    {
        using MLImage image = Grey(10, 10);
        string mask = Rectangle(10, 10, 2, 2, 4, 4);
        using MLImage picture = InstanceOverlay.Draw(image, ["a", "a"], [0.6f, 0.8f], null, [mask, mask], s_plain);
        Assert.AreEqual(Palette.Color(1), picture.ToCanvas()[2, 2]);
    }

    [TestMethod]
    public void No_instances_give_the_image_itself()
    {
        using MLImage image = Grey(7, 5);
        using MLImage none = InstanceOverlay.Draw(image, null, null, null, null, s_plain);
        using MLImage empty = InstanceOverlay.Draw(image, [], [], [], [], s_plain);
        CollectionAssert.AreEqual(image.ToCanvas().Pixels, none.ToCanvas().Pixels);
        CollectionAssert.AreEqual(image.ToCanvas().Pixels, empty.ToCanvas().Pixels);
    }

    [TestMethod]
    [DataRow(1, 1, 512, 512)]
    [DataRow(1, 3, 512, 1536)]
    [DataRow(200, 300, 600, 900)]
    [DataRow(600, 700, 600, 700)]
    public void Small_images_are_enlarged_by_a_whole_number(int width, int height, int pictureWidth, int pictureHeight)
    {
        using MLImage image = Grey(width, height);
        using MLImage picture = InstanceOverlay.Draw(image, ["thing"], [1f], [0, 0, width, height], [Rectangle(width, height, 0, 0, 1, 1)]);
        Assert.AreEqual((pictureWidth, pictureHeight), (picture.Width, picture.Height));
    }

    [TestMethod]
    public void A_single_pixel_takes_everything()
    {
        using MLImage image = Grey(1, 1);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["thing"], [1f], [0, 0, 1, 1], [Rectangle(1, 1, 0, 0, 1, 1)], new OverlayOptions { Scale = 1 });
        Assert.AreEqual((1, 1), (picture.Width, picture.Height));
        Assert.AreEqual(Palette.Color(0), picture.ToCanvas()[0, 0]);
    }

    [TestMethod]
    public void Boxes_far_outside_or_not_numbers_do_no_harm()
    {
        using MLImage image = Grey(10, 10);
        float[] boxes = [-1e30f, -1e30f, 1e30f, 1e30f, float.NaN, 0, 5, float.PositiveInfinity, 5, 5, 2, 2];
        using MLImage picture = InstanceOverlay.Draw(image, ["a", "b", "c"], null, boxes, null, new OverlayOptions { Scale = 3 });
        Assert.AreEqual(30, picture.Width);
    }

    [TestMethod]
    public void Lists_of_different_lengths_are_refused_with_their_lengths()
    {
        using MLImage image = Grey(10, 10);
        var failure = Assert.ThrowsExactly<ArgumentException>(() => InstanceOverlay.Draw(image, ["a", "b"], [0.5f], null, null));
        Assert.Contains("2 labels, 1 scores", failure.Message);
        failure = Assert.ThrowsExactly<ArgumentException>(() => InstanceOverlay.Draw(image, ["a"], null, [1, 2, 3], null));
        Assert.Contains("3 box coordinates", failure.Message);
    }

    [TestMethod]
    public void A_mask_of_another_size_is_refused_with_both_sizes()
    {
        using MLImage image = Grey(10, 10);
        var failure = Assert.ThrowsExactly<ArgumentException>(() => InstanceOverlay.Draw(image, ["a"], null, null, [Rectangle(8, 9, 0, 0, 1, 1)]));
        Assert.Contains("8×9", failure.Message);
        Assert.Contains("10×10", failure.Message);
    }

    [TestMethod]
    public void Options_out_of_range_are_refused()
    {
        using MLImage image = Grey(10, 10);
        foreach (OverlayOptions wrong in (OverlayOptions[])[new() { FillOpacity = 1.1f }, new() { MinimumScore = -1 }, new() { Scale = 0 }])
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InstanceOverlay.Draw(image, null, null, null, null, wrong));
    }

    [TestMethod]
    public void Crowded_pictures_leave_out_class_names_first_and_then_the_scores()
    {
        // Of 160 × 160 pixels, tags may take 12 %: 3072.
        Assert.AreEqual(Ink(4, "nucleus 0.50"), TagPixels(4), "all of the caption");
        Assert.AreEqual(Ink(12, "0.50"), TagPixels(12), "scores alone");
        Assert.AreEqual(0, TagPixels(40), "nothing");

        static int Ink(int tags, string caption) => tags * (PixelFont.Width(caption) + 4) * (PixelFont.Height() + 2);

        static int TagPixels(int count)
        {
            using MLImage image = Grey(160, 160);
            float[] boxes = [.. Enumerable.Range(0, count).SelectMany(i => new float[] { i % 2 * 80, i / 2 % 7 * 20 + 12, i % 2 * 80 + 1, i / 2 % 7 * 20 + 13 })];
            using MLImage picture = InstanceOverlay.Draw(
                image, [.. Enumerable.Repeat("nucleus", count)], [.. Enumerable.Repeat(0.5f, count)], boxes, null, s_plain with { ShowLabels = true });
            return picture.ToCanvas().Pixels.Count(pixel => pixel != new Rgb(100, 100, 100));
        }
    }

    private static MLImage Grey(int width, int height) => new PixelCanvas(width, height, new Rgb(100, 100, 100)).ToImage();

    private static string Rectangle(int imageWidth, int imageHeight, int x, int y, int width, int height)
    {
        var bitmap = new byte[imageWidth * imageHeight];
        for (int row = y; row < y + height; row++)
            bitmap.AsSpan(row * imageWidth + x, width).Fill(1);
        return RunLengthMask.FromBitmap(imageHeight, imageWidth, bitmap).ToJson();
    }
}
