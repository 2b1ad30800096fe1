using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>Small images for augmentation: each instance is a rectangle of one colour on black, which its mask must stay on.</summary>
internal static class Pictures
{
    public static readonly byte[] Red = [255, 0, 0], Green = [0, 255, 0], Blue = [0, 0, 255], Black = [0, 0, 0];

    /// <summary>A black image with rectangles of (colour, x0, y0, x1, y1); the class of each is its index.</summary>
    public static ImageExample Make(int height, int width, params (byte[] Color, int X0, int Y0, int X1, int Y1)[] rectangles)
    {
        var pixels = new byte[height * width * 3];
        var masks = new RunLengthMask[rectangles.Length];
        for (int i = 0; i < rectangles.Length; i++)
        {
            var bitmap = new byte[height * width];
            (byte[] color, int x0, int y0, int x1, int y1) = rectangles[i];
            for (int y = y0; y < y1; y++)
            {
                for (int x = x0; x < x1; x++)
                {
                    bitmap[y * width + x] = 1;
                    color.CopyTo(pixels, (y * width + x) * 3);
                }
            }
            masks[i] = RunLengthMask.FromBitmap(height, width, bitmap);
        }
        return new ImageExample
        {
            Name = "picture",
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new InstanceAnnotations
            {
                Boxes = [.. rectangles.SelectMany(each => new float[] { each.X0, each.Y0, each.X1, each.Y1 })],
                Classes = [.. Enumerable.Range(0, rectangles.Length)],
                Masks = masks,
                IsCrowd = new bool[rectangles.Length],
            },
        };
    }

    /// <summary>An image of random bytes without instances.</summary>
    public static ImageExample Noise(int height, int width, int seed = 1)
    {
        ImageExample example = Make(height, width);
        new Random(seed).NextBytes(example.Pixels);
        return example;
    }

    /// <summary>An image with many small, overlapping discs, as of cells.</summary>
    public static ImageExample Cells(int side, int count, int seed)
    {
        var random = new Random(seed);
        ImageExample example = Noise(side, side, seed);
        var masks = new RunLengthMask[count];
        for (int i = 0; i < count; i++)
        {
            (int centerX, int centerY, int radius) = (random.Next(side), random.Next(side), random.Next(5, 12));
            var bitmap = new byte[side * side];
            for (int pixel = 0; pixel < bitmap.Length; pixel++)
            {
                (int x, int y) = (pixel % side - centerX, pixel / side - centerY);
                bitmap[pixel] = x * x + y * y <= radius * radius ? (byte)1 : (byte)0;
            }
            masks[i] = RunLengthMask.FromBitmap(side, side, bitmap);
        }
        return example with
        {
            Instances = new InstanceAnnotations
            {
                Boxes = [.. masks.SelectMany(Corners)],
                Classes = new int[count],
                Masks = masks,
                IsCrowd = [.. Enumerable.Range(0, count).Select(i => i % 10 == 9)],
                Areas = [.. masks.Select(mask => mask.Area + 0.5f)],
            },
        };
    }

    public static ImageExample WithCrowd(this ImageExample example, int instance)
    {
        bool[] crowds = [.. example.Instances.IsCrowd];
        crowds[instance] = true;
        return example with { Instances = example.Instances with { IsCrowd = crowds } };
    }

    public static byte[] At(this ImageExample example, int x, int y) => example.Pixels[((y * example.Width + x) * 3)..][..3];

    /// <summary>Lists are of one length, masks of the image's size and not empty, and each box is that of its mask.</summary>
    public static void AssertSound(ImageExample example)
    {
        InstanceAnnotations instances = example.Instances;
        Assert.HasCount(example.Height * example.Width * 3, example.Pixels);
        Assert.HasCount(instances.Count, instances.Masks);
        Assert.HasCount(instances.Count, instances.IsCrowd);
        Assert.HasCount(instances.Count, instances.Areas ?? new float[instances.Count]);
        foreach (RunLengthMask mask in instances.Masks)
        {
            Assert.AreEqual((example.Height, example.Width), (mask.Height, mask.Width));
            Assert.IsGreaterThan(0, mask.Area);
        }
        CollectionAssert.AreEqual(instances.Masks.SelectMany(Corners).ToArray(), instances.Boxes);
    }

    /// <summary>The two images and their instances have the same content.</summary>
    public static void AssertSame(ImageExample expected, ImageExample actual)
    {
        Assert.AreEqual((expected.Height, expected.Width), (actual.Height, actual.Width));
        CollectionAssert.AreEqual(expected.Pixels, actual.Pixels);
        CollectionAssert.AreEqual(expected.Instances.Boxes, actual.Instances.Boxes);
        CollectionAssert.AreEqual(expected.Instances.Classes, actual.Instances.Classes);
        CollectionAssert.AreEqual(expected.Instances.Masks, actual.Instances.Masks);
        CollectionAssert.AreEqual(expected.Instances.IsCrowd, actual.Instances.IsCrowd);
        CollectionAssert.AreEqual(expected.Instances.Areas, actual.Instances.Areas);
    }

    private static float[] Corners(RunLengthMask mask)
    {
        PixelBounds box = mask.BoundingBox;
        return [box.X, box.Y, box.Right, box.Bottom];
    }
}
