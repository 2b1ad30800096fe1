using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class MosaicTests
{
    private static readonly AugmentationOptions s_always = new() { HorizontalFlip = 0, Mosaic = new() { Probability = 1 } };

    [TestMethod]
    public void Four_images_meet_and_their_masks_cover_their_quarters()
    {
        ImageExample[] images =
        [
            Make(20, 20, (Red, 0, 0, 20, 20)), Make(9, 40, (Green, 0, 0, 40, 9)), Make(30, 30, (Blue, 0, 0, 30, 30)),
        ];
        ImageExample example = Make(24, 32, ([9, 9, 9], 0, 0, 32, 24));
        for (int seed = 0; seed < 20; seed++)
        {
            int next = 0;
            ImageExample mosaic = Mosaic.Apply(example, s_always with { MinVisible = 0 }, _ => images[next++], new Random(seed));
            AssertSound(mosaic);
            Assert.AreEqual((24, 32, 4), (mosaic.Height, mosaic.Width, mosaic.Instances.Count));
            Assert.AreEqual(24 * 32, mosaic.Instances.Masks.Sum(mask => mask.Area));
            for (int i = 0; i < 4; i++)
            {
                PixelBounds box = mosaic.Instances.Masks[i].BoundingBox;
                Assert.AreEqual(box.Width * box.Height, mosaic.Instances.Masks[i].Area);
                byte[] color = mosaic.At(box.X, box.Y);
                Assert.IsTrue(Enumerable.Range(box.X, box.Width).All(x => mosaic.At(x, box.Bottom - 1).SequenceEqual(color)));
            }
            Assert.AreEqual(4, mosaic.Pixels.Chunk(3).Select(Convert.ToHexString).Distinct().Count());
        }
    }

    [TestMethod]
    public void A_crowd_stays_one_and_an_instance_cut_too_short_is_dropped()
    {
        ImageExample example = Make(40, 40, (Red, 0, 0, 40, 40)).WithCrowd(0), strip = Make(40, 40, (Blue, 0, 0, 1, 40));
        AugmentationOptions options = s_always with { MinVisible = 0.9f, Mosaic = new() { Probability = 1, MinScale = 1, MaxScale = 1 } };
        for (int seed = 0; seed < 20; seed++)
        {
            ImageExample mosaic = Mosaic.Apply(example, options, _ => strip, new Random(seed));
            AssertSound(mosaic);
            CollectionAssert.AreEqual(new[] { true }, mosaic.Instances.IsCrowd, "of 40 pixels at most 30 are in a quarter");
        }
    }

    [TestMethod]
    public void Images_without_instances_and_of_one_pixel_make_a_mosaic_too()
    {
        ImageExample dot = Make(1, 1, (Red, 0, 0, 1, 1)), strip = Make(1, 5), empty = Noise(6, 6);
        foreach (ImageExample example in new[] { dot, strip, empty })
        {
            foreach (ImageExample other in new[] { dot, strip, empty })
            {
                for (int seed = 0; seed < 10; seed++)
                    AssertSound(Mosaic.Apply(example, s_always, _ => other, new Random(seed)));
            }
        }
    }

    [TestMethod]
    public void Where_an_image_is_missing_the_example_itself_comes_back()
    {
        ImageExample example = Make(5, 5, (Green, 0, 0, 2, 2));
        Assert.AreSame(example, Mosaic.Apply(example, s_always, null, new Random(1)));
        Assert.AreSame(example, Mosaic.Apply(example, s_always, _ => null, new Random(1)));
        Assert.AreSame(example, Mosaic.Apply(example, new AugmentationOptions(), _ => example, new Random(1)));
    }
}
