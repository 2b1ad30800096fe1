using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Training;
using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tiles;

[TestClass]
public sealed class RandomTilesTests
{
    private static readonly TilingOptions s_options = new() { Side = 64, Overlap = 16 };

    [TestMethod]
    public void Image_that_fits_into_a_tile_is_itself()
    {
        ImageExample image = Drawn.Rectangles("small", 64, 50, (0, 5, 5, 20, 20));
        Assert.AreSame(image, RandomTiles.Of(image, s_options, minVisible: 0.1f, new Random(1)).Single());
        Assert.AreEqual(1, RandomTiles.Count(64, 50, image.Instances, s_options));
    }

    [TestMethod]
    public void Crops_show_the_pixels_and_masks_of_their_place()
    {
        ImageExample image = Drawn.Rectangles("large", 150, 200, (0, 10, 10, 40, 30), (1, 60, 60, 130, 90), (0, 150, 100, 190, 140));
        ImageExample[] crops = [.. RandomTiles.Of(image, s_options, minVisible: 0.1f, new Random(2))];
        Assert.HasCount(RandomTiles.Count(150, 200, image.Instances, s_options), crops);
        Assert.HasCount(4, crops);
        foreach (ImageExample crop in crops)
        {
            Assert.AreEqual((64, 64), (crop.Height, crop.Width));
            (int x, int y) = PlaceOf(crop, image);
            for (int i = 0; i < crop.Instances.Count; i++)
            {
                RunLengthMask mask = crop.Instances.Masks[i];
                CollectionAssert.AreEqual(mask.BoundingBox.Corners, crop.Instances.Boxes[(4 * i)..(4 * i + 4)]);
                int whole = image.Instances.Classes.ToList().FindIndex(c => c == crop.Instances.Classes[i] && Cut(image, c, x, y).Equals(mask));
                Assert.AreNotEqual(-1, whole, "a mask is none of the image's, cut at the crop's place");
            }
        }

        RunLengthMask Cut(ImageExample from, int index, int x, int y)
        {
            // One pixel at a time, of the instances of this class.
            var bitmap = new byte[64 * 64];
            for (int i = 0; i < from.Instances.Count; i++)
            {
                byte[] all = from.Instances.Masks[i].ToBitmap();
                for (int at = 0; from.Instances.Classes[i] == index && at < bitmap.Length; at++)
                    bitmap[at] |= all[((y + at / 64) * from.Width) + x + at % 64];
            }
            return RunLengthMask.FromBitmap(64, 64, bitmap);
        }
    }

    [TestMethod]
    public void Instance_of_which_too_little_is_left_is_dropped()
    {
        ImageExample image = Drawn.Rectangles("cut", 64, 100, (0, 40, 10, 80, 30));
        Assert.AreEqual(0, TileCrop.WithInstances(image, new PixelBounds(0, 0, 43, 64), minVisible: 0.1f).Instances.Count);
        InstanceAnnotations left = TileCrop.WithInstances(image, new PixelBounds(0, 0, 45, 64), minVisible: 0.1f).Instances;
        CollectionAssert.AreEqual(new float[] { 40, 10, 45, 30 }, left.Boxes);
        Assert.AreEqual(5 * 20, left.Masks.Single().Area);
    }

    [TestMethod]
    public void At_most_a_fourth_of_the_crops_is_empty_and_few_objects_give_few_crops()
    {
        ImageExample image = Drawn.Rectangles(
            "sparse", 1000, 1000, [.. Enumerable.Range(0, 40).Select(i => (0, 300 + i % 8 * 10, 300 + i / 8 * 10, 306 + i % 8 * 10, 306 + i / 8 * 10))]);
        ImageExample[] crops = [.. RandomTiles.Of(image, s_options, minVisible: 0.1f, new Random(4))];
        Assert.HasCount(41, crops);
        Assert.IsInRange(1, 41 / 4, crops.Count(crop => crop.Instances.Count == 0));
        Assert.HasCount(2, RandomTiles.Of(Drawn.Rectangles("one", 1000, 1000, (0, 5, 5, 20, 20)), s_options, 0.1f, new Random(1)).ToArray());
        Assert.HasCount(1, RandomTiles.Of(Drawn.Rectangles("none", 1000, 1000), s_options, 0.1f, new Random(1)).ToArray());
    }

    [TestMethod]
    public void Image_longer_than_a_tile_along_one_side_only_keeps_the_other()
    {
        foreach (ImageExample crop in RandomTiles.Of(Drawn.Rectangles("strip", 20, 300, (0, 100, 5, 120, 15)), s_options, 0.1f, new Random(1)))
            Assert.AreEqual((20, 64), (crop.Height, crop.Width));
    }

    /// <summary>Where the crop's pixels are in the image: noise is nowhere twice.</summary>
    private static (int X, int Y) PlaceOf(ImageExample crop, ImageExample image)
    {
        for (int y = 0; y <= image.Height - crop.Height; y++)
        {
            for (int x = 0; x <= image.Width - crop.Width; x++)
            {
                bool same = Enumerable.Range(0, crop.Height).All(row => image.Pixels.AsSpan(((y + row) * image.Width + x) * 3, crop.Width * 3)
                    .SequenceEqual(crop.Pixels.AsSpan(row * crop.Width * 3, crop.Width * 3)));
                if (same)
                    return (x, y);
            }
        }
        throw new AssertFailedException("The crop is no part of the image.");
    }
}
