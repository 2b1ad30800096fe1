using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class FlipsTests
{
    private static readonly Func<ImageExample, ImageExample>[] s_changes =
        [Flips.FlipHorizontal, Flips.FlipVertical, Flips.Transpose];

    [TestMethod]
    public void Each_change_done_twice_gives_the_example_back()
    {
        foreach ((int height, int width) in new[] { (5, 8), (8, 5), (1, 1), (1, 7), (6, 1) })
        {
            ImageExample example = Make(height, width, instances: 3);
            foreach (Func<ImageExample, ImageExample> change in s_changes)
                AssertSame(example, change(change(example)));
        }
    }

    [TestMethod]
    public void Pixels_go_where_their_definition_says()
    {
        ImageExample example = Make(3, 4, instances: 0);

        AssertPixels(Flips.FlipHorizontal(example), (y, x) => At(example, y, 3 - x));
        AssertPixels(Flips.FlipVertical(example), (y, x) => At(example, 2 - y, x));
        AssertPixels(Flips.Transpose(example), (y, x) => At(example, x, y));
    }

    [TestMethod]
    public void Boxes_and_masks_stay_on_the_pixels_they_were_on()
    {
        foreach (Func<ImageExample, ImageExample> change in s_changes)
        {
            // The red channel is 255 on the instance and 0 elsewhere; after the change it still has to be.
            ImageExample changed = change(OneRectangle(7, 9, x0: 1, y0: 2, x1: 4, y1: 6));

            byte[] mask = changed.Instances.Masks[0].ToBitmap();
            for (int pixel = 0; pixel < mask.Length; pixel++)
                Assert.AreEqual(changed.Pixels[pixel * 3] == 255, mask[pixel] == 1, $"pixel {pixel}");
            PixelBounds bounds = changed.Instances.Masks[0].BoundingBox;
            float[] expected = [bounds.X, bounds.Y, bounds.Right, bounds.Bottom];
            CollectionAssert.AreEqual(expected, changed.Instances.Boxes);
        }
    }

    [TestMethod]
    public void One_seed_gives_one_outcome_and_many_seeds_all_eight()
    {
        var options = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, Transpose = 0.5f };
        ImageExample example = Make(4, 4, instances: 1);

        string Outcome(int seed) => Convert.ToHexString(Flips.Apply(example, options, new Random(seed)).Pixels);

        Assert.AreEqual(Outcome(5), Outcome(5));
        Assert.AreEqual(8, Enumerable.Range(0, 100).Select(Outcome).Distinct().Count());
    }

    [TestMethod]
    public void Probabilities_of_0_and_1_always_hold()
    {
        ImageExample example = Make(4, 6, instances: 2);
        var never = new AugmentationOptions { HorizontalFlip = 0 };
        var always = new AugmentationOptions { HorizontalFlip = 1 };
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.AreSame(example, Flips.Apply(example, never, new Random(seed)));
            AssertSame(Flips.FlipHorizontal(example), Flips.Apply(example, always, new Random(seed)));
        }
    }

    private static ImageExample Make(int height, int width, int instances)
    {
        var random = new Random(height * 100 + width);
        var pixels = new byte[height * width * 3];
        random.NextBytes(pixels);
        var boxes = new float[instances * 4];
        var masks = new RunLengthMask[instances];
        for (int i = 0; i < instances; i++)
        {
            (float x0, float y0) = (random.Next(width) * 0.5f, random.Next(height) * 0.5f);
            float[] box = [x0, y0, x0 + 0.25f, y0 + 0.5f];
            box.CopyTo(boxes, i * 4);
            var bitmap = new byte[height * width];
            for (int pixel = 0; pixel < bitmap.Length; pixel++)
                bitmap[pixel] = (byte)random.Next(2);
            masks[i] = RunLengthMask.FromBitmap(height, width, bitmap);
        }
        return new ImageExample
        {
            Name = "made",
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new InstanceAnnotations { Boxes = boxes, Classes = new int[instances], Masks = masks, IsCrowd = new bool[instances] },
        };
    }

    private static ImageExample OneRectangle(int height, int width, int x0, int y0, int x1, int y1)
    {
        var pixels = new byte[height * width * 3];
        var bitmap = new byte[height * width];
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                bitmap[y * width + x] = 1;
                pixels[(y * width + x) * 3] = 255;
            }
        }
        return new ImageExample
        {
            Name = "rectangle",
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new InstanceAnnotations
            {
                Boxes = [x0, y0, x1, y1],
                Classes = [0],
                Masks = [RunLengthMask.FromBitmap(height, width, bitmap)],
                IsCrowd = [false],
            },
        };
    }

    private static (byte, byte, byte) At(ImageExample example, int y, int x)
    {
        int start = (y * example.Width + x) * 3;
        return (example.Pixels[start], example.Pixels[start + 1], example.Pixels[start + 2]);
    }

    private static void AssertPixels(ImageExample changed, Func<int, int, (byte, byte, byte)> expected)
    {
        for (int y = 0; y < changed.Height; y++)
        {
            for (int x = 0; x < changed.Width; x++)
                Assert.AreEqual(expected(y, x), At(changed, y, x), $"row {y}, column {x}");
        }
    }

    private static void AssertSame(ImageExample expected, ImageExample actual)
    {
        Assert.AreEqual((expected.Height, expected.Width), (actual.Height, actual.Width));
        CollectionAssert.AreEqual(expected.Pixels, actual.Pixels);
        CollectionAssert.AreEqual(expected.Instances.Boxes, actual.Instances.Boxes);
        CollectionAssert.AreEqual(expected.Instances.Masks, actual.Instances.Masks);
    }
}
