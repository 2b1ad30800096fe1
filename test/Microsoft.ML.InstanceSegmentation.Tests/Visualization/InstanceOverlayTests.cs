using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class InstanceOverlayTests
{
    private static readonly OverlayOptions s_plain = new() { Scale = 1, ShowLabels = false, ShowBoxes = false };

    [TestMethod]
    public void A_mask_is_filled_translucently_and_outlined_in_its_colour()
    {
        using MLImage image = Picture.GreyImage(20, 16);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["cat"], [0.9f], null, [Picture.Rectangle(20, 16, 5, 4, 8, 6)], s_plain with { FillOpacity = 0.5f });
        using SKBitmap drawn = picture.ToBitmap();
        SKColor color = Palette.Color(0);
        Assert.AreEqual(Picture.Grey, drawn.GetPixel(4, 4));
        Assert.AreEqual(Picture.Grey, drawn.GetPixel(13, 9));
        Assert.AreEqual(color, drawn.GetPixel(5, 4));
        Assert.AreEqual(color, drawn.GetPixel(12, 9));
        var half = new SKColor((byte)((color.Red + 100) / 2), (byte)((color.Green + 100) / 2), (byte)((color.Blue + 100) / 2));
        Picture.AssertNear(half, drawn.GetPixel(8, 6));
    }

    [TestMethod]
    public void A_box_is_drawn_around_its_pixels()
    {
        using MLImage image = Picture.GreyImage(20, 16);
        using MLImage picture = InstanceOverlay.Draw(image, null, null, [3, 2, 15, 12], null, s_plain with { ShowBoxes = true });
        using SKBitmap drawn = picture.ToBitmap();
        foreach ((int x, int y) in ((int, int)[])[(3, 2), (14, 2), (3, 11), (14, 11), (9, 2), (3, 7)])
            Assert.AreEqual(Palette.Color(0), drawn.GetPixel(x, y), $"({x}, {y})");
        foreach ((int x, int y) in ((int, int)[])[(2, 2), (15, 11), (14, 12), (9, 7)])
            Assert.AreEqual(Picture.Grey, drawn.GetPixel(x, y), $"({x}, {y})");
    }

    [TestMethod]
    [DataRow(OverlayColoring.Instance, 0, 1, 2)]
    [DataRow(OverlayColoring.Class, 1, 0, 1)]
    public void Colours_follow_the_instance_or_the_class(OverlayColoring coloring, int first, int second, int third)
    {
        using MLImage image = Picture.GreyImage(30, 10);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["dog", "cat", "dog"], null, null,
            [Picture.Rectangle(30, 10, 0, 0, 5, 5), Picture.Rectangle(30, 10, 10, 0, 5, 5), Picture.Rectangle(30, 10, 20, 0, 5, 5)],
            s_plain with { Coloring = coloring, ClassNames = ["cat", "dog"] });
        using SKBitmap drawn = picture.ToBitmap();
        Assert.AreEqual(Palette.Color(first), drawn.GetPixel(0, 0));
        Assert.AreEqual(Palette.Color(second), drawn.GetPixel(10, 0));
        Assert.AreEqual(Palette.Color(third), drawn.GetPixel(20, 0));
    }

    [TestMethod]
    public void Scores_below_the_least_are_left_out()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["a", "a"], [0.6f, 0.4f], null, [Picture.Rectangle(10, 10, 0, 0, 3, 3), Picture.Rectangle(10, 10, 5, 5, 3, 3)], s_plain);
        using SKBitmap drawn = picture.ToBitmap();
        Assert.AreEqual(Palette.Color(0), drawn.GetPixel(0, 0));
        Assert.AreEqual(Picture.Grey, drawn.GetPixel(5, 5));
    }

    [TestMethod]
    public void The_better_score_is_on_top()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        string mask = Picture.Rectangle(10, 10, 2, 2, 4, 4);
        using MLImage picture = InstanceOverlay.Draw(image, ["a", "a"], [0.6f, 0.8f], null, [mask, mask], s_plain);
        using SKBitmap drawn = picture.ToBitmap();
        Assert.AreEqual(Palette.Color(1), drawn.GetPixel(2, 2));
    }

    [TestMethod]
    public void No_instances_give_the_image_itself()
    {
        using MLImage image = Picture.GreyImage(7, 5);
        using MLImage none = InstanceOverlay.Draw(image, null, null, null, null, s_plain);
        using MLImage empty = InstanceOverlay.Draw(image, [], [], [], [], s_plain);
        CollectionAssert.AreEqual(image.Pixels.ToArray(), none.Pixels.ToArray());
        CollectionAssert.AreEqual(image.Pixels.ToArray(), empty.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(1, 1, 512, 512)]
    [DataRow(1, 3, 512, 1536)]
    [DataRow(200, 300, 600, 900)]
    [DataRow(600, 700, 600, 700)]
    [DataRow(1, 4096, 2, 8192)]
    [DataRow(3, 9000, 3, 9000)]
    public void Small_images_are_enlarged_by_a_whole_number(int width, int height, int pictureWidth, int pictureHeight)
    {
        using MLImage image = Picture.GreyImage(width, height);
        using MLImage picture =
            InstanceOverlay.Draw(image, ["thing"], [1f], [0, 0, width, height], [Picture.Rectangle(width, height, 0, 0, 1, 1)]);
        Assert.AreEqual((pictureWidth, pictureHeight), (picture.Width, picture.Height));
    }

    [TestMethod]
    public void A_single_pixel_takes_everything()
    {
        using MLImage image = Picture.GreyImage(1, 1);
        using MLImage picture = InstanceOverlay.Draw(
            image, ["thing"], [1f], [0, 0, 1, 1], [Picture.Rectangle(1, 1, 0, 0, 1, 1)], new OverlayOptions { Scale = 1 });
        Assert.AreEqual((1, 1), (picture.Width, picture.Height));
        using SKBitmap drawn = picture.ToBitmap();
        Assert.AreEqual(Palette.Color(0), drawn.GetPixel(0, 0));
    }

    [TestMethod]
    public void Boxes_far_outside_or_not_numbers_do_no_harm()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        float[] boxes = [-1e30f, -1e30f, 1e30f, 1e30f, float.NaN, 0, 5, float.PositiveInfinity, 5, 5, 2, 2];
        using MLImage picture = InstanceOverlay.Draw(image, ["a", "b", "c"], null, boxes, null, new OverlayOptions { Scale = 3 });
        Assert.AreEqual(30, picture.Width);
    }

    [TestMethod]
    public void Lists_of_different_lengths_are_refused_with_their_lengths()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        var failure = Assert.ThrowsExactly<ArgumentException>(() => InstanceOverlay.Draw(image, ["a", "b"], [0.5f], null, null));
        Assert.Contains("2 labels, 1 scores", failure.Message);
        failure = Assert.ThrowsExactly<ArgumentException>(() => InstanceOverlay.Draw(image, ["a"], null, [1, 2, 3], null));
        Assert.Contains("3 box coordinates", failure.Message);
    }

    [TestMethod]
    public void A_mask_of_another_size_is_refused_with_both_sizes()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        var failure = Assert.ThrowsExactly<ArgumentException>(
            () => InstanceOverlay.Draw(image, ["a"], null, null, [Picture.Rectangle(8, 9, 0, 0, 1, 1)]));
        Assert.Contains("8×9", failure.Message);
        Assert.Contains("10×10", failure.Message);
    }

    [TestMethod]
    public void Options_out_of_range_are_refused()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        foreach (OverlayOptions wrong in (OverlayOptions[])[new() { FillOpacity = 1.1f }, new() { MinimumScore = -1 }, new() { Scale = 0 }])
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InstanceOverlay.Draw(image, null, null, null, null, wrong));
    }

    [TestMethod]
    public void Nothing_is_drawn_outside_a_mask_and_its_edge_is_smooth()
    {
        using MLImage image = Picture.GreyImage(12, 12);
        string mask = Picture.Mask([.. Enumerable.Range(0, 12).Select(y => new string('#', y).PadRight(12, '.'))]).ToJson();
        using MLImage picture = InstanceOverlay.Draw(image, null, null, null, [mask], s_plain with { Scale = 4 });
        using SKBitmap drawn = picture.ToBitmap();
        for (int y = 0; y < drawn.Height; y++)
        {
            for (int x = y + 3; x < drawn.Width; x++)
                Assert.AreEqual(Picture.Grey, drawn.GetPixel(x, y), $"({x}, {y})");
        }
        // The stairs are of four pixels each; the edge drawn shows none of them.
        int[] ends =
            [.. Enumerable.Range(8, 32).Select(y => Enumerable.Range(0, drawn.Width).Last(x => drawn.GetPixel(x, y) != Picture.Grey) - y)];
        Assert.IsLessThanOrEqualTo(1, ends.Max() - ends.Min(), string.Join(' ', ends));
    }

    [TestMethod]
    public void The_same_instances_give_the_same_picture()
    {
        using MLImage image = Picture.GreyImage(40, 30);
        byte[] Draw()
        {
            using MLImage picture = InstanceOverlay.Draw(image, ["cat"], [0.9f], [2, 3, 20, 25], [Picture.Rectangle(40, 30, 2, 3, 18, 22)]);
            return picture.Pixels.ToArray();
        }
        CollectionAssert.AreEqual(Draw(), Draw());
    }

    [TestMethod]
    public void A_picture_beyond_what_memory_can_hold_is_refused_with_its_size()
    {
        using MLImage image = Picture.GreyImage(10, 10);
        var failure = Assert.ThrowsExactly<ArgumentException>(
            () => InstanceOverlay.Draw(image, null, null, null, null, new OverlayOptions { Scale = 1e6f }));
        Assert.Contains("10000000×10000000", failure.Message);
    }
}
