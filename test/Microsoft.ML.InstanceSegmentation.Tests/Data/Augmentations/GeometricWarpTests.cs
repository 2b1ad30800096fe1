using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class GeometricWarpTests
{
    // Beside an edge, interpolated pixels are between the two colours.
    private const double LeastShareOnColor = 0.97;

    private static readonly AugmentationOptions s_crop = new() { Crop = new() { Probability = 1, MinSide = 0.3f } };
    private static readonly AugmentationOptions s_elastic = new() { Elastic = new() { Probability = 1, Amplitude = 2, Sigma = 6 } };
    private static readonly AugmentationOptions s_turnAndScale = new()
    {
        Rotation = new() { Probability = 1, MaxDegrees = 30 },
        ScaleJitter = new() { Probability = 1, Min = 0.5f, Max = 2 },
    };

    [TestMethod]
    public void A_crop_is_a_part_of_the_image_bit_for_bit()
    {
        ImageExample example = Noise(20, 30);
        for (int seed = 0; seed < 30; seed++)
        {
            ImageExample crop = GeometricWarp.Apply(example, s_crop, new Random(seed));
            Assert.IsTrue(crop.Width is >= 9 and <= 30 && crop.Height is >= 6 and <= 20);
            Assert.AreEqual(1.5 * crop.Height, crop.Width, 1.5, "the image's shape, but for rounding");
            Assert.IsTrue(Places(example, crop).Any(), $"seed {seed}");
        }
    }

    [TestMethod]
    public void A_crop_shows_the_middle_of_an_instance()
    {
        ImageExample example = Make(40, 40, (Red, 33, 1, 39, 7));
        for (int seed = 0; seed < 50; seed++)
        {
            ImageExample crop = GeometricWarp.Apply(example, s_crop, new Random(seed));
            AssertSound(crop);
            Assert.AreEqual(1, crop.Instances.Count, $"seed {seed}");
            Assert.IsGreaterThanOrEqualTo(9, crop.Instances.Masks[0].Area);
        }
    }

    [TestMethod]
    public void An_instance_of_which_less_than_the_share_is_left_is_dropped_and_a_crowd_stays()
    {
        ImageExample example = Make(40, 40, (Red, 0, 0, 20, 40), (Green, 20, 0, 40, 40));
        (bool anyDropped, bool anyCutCrowd) = (false, false);
        for (int seed = 0; seed < 50; seed++)
        {
            ImageExample cut = GeometricWarp.Apply(example, s_crop with { MinVisible = 0.25f }, new Random(seed));
            AssertSound(cut);
            Assert.IsTrue(cut.Instances.Masks.All(mask => mask.Area >= 0.25 * 800));
            anyDropped |= cut.Instances.Count < 2;

            ImageExample crowd = GeometricWarp.Apply(example.WithCrowd(1), s_crop with { MinVisible = 0.25f }, new Random(seed));
            AssertSound(crowd);
            int[] crowds = [.. Enumerable.Range(0, crowd.Instances.Count).Where(i => crowd.Instances.IsCrowd[i])];
            Assert.IsTrue(crowds.All(i => crowd.Instances.Classes[i] == 1));
            anyCutCrowd |= crowds.Any(i => crowd.Instances.Masks[i].Area < 0.25 * 800);
        }
        Assert.IsTrue(anyDropped && anyCutCrowd);
    }

    [TestMethod]
    public void All_instances_can_be_dropped()
    {
        // Two pixels far apart have one box, whose middle a crop may show without either.
        var bitmap = new byte[30 * 30];
        bitmap[0] = bitmap[^1] = 1;
        ImageExample example = Make(30, 30, (Red, 0, 0, 30, 30));
        example = example with { Instances = example.Instances with { Masks = [RunLengthMask.FromBitmap(30, 30, bitmap)] } };

        ImageExample[] crops = [.. Enumerable.Range(0, 30).Select(seed => GeometricWarp.Apply(example, s_crop, new Random(seed)))];

        Array.ForEach(crops, AssertSound);
        Assert.IsTrue(crops.Any(crop => crop.Instances.Count == 0));
    }

    [TestMethod]
    public void Masks_stay_on_the_pixels_they_were_on()
    {
        ImageExample example = Make(60, 80, (Red, 5, 8, 30, 30), (Green, 40, 20, 75, 55));
        AugmentationOptions all = s_elastic with { Rotation = s_turnAndScale.Rotation, Crop = s_crop.Crop };
        foreach (AugmentationOptions options in new[] { s_turnAndScale, s_elastic, all })
        {
            for (int seed = 0; seed < 20; seed++)
            {
                ImageExample warped = GeometricWarp.Apply(example, options, new Random(seed));
                AssertSound(warped);
                for (int i = 0; i < warped.Instances.Count; i++)
                {
                    int channel = warped.Instances.Classes[i];
                    byte[] mask = warped.Instances.Masks[i].ToBitmap();
                    // What is nearest to the instance shows at least half of its colour.
                    int right = Enumerable.Range(0, mask.Length)
                        .Count(pixel => mask[pixel] == 1 == warped.Pixels[pixel * 3 + channel] >= 128);
                    Assert.IsGreaterThan(LeastShareOnColor, (double)right / mask.Length, $"seed {seed}, instance {i}");
                }
            }
        }
    }

    [TestMethod]
    public void A_reduced_image_lies_in_a_frame_of_its_mean_colour()
    {
        ImageExample example = Make(40, 40, (Red, 0, 0, 20, 40), (Red, 20, 0, 40, 40));
        Array.Fill(example.Pixels, (byte)100);
        example.Pixels[0] = 255;
        var options = new AugmentationOptions { ScaleJitter = new() { Probability = 1, Min = 0.25f, Max = 0.25f } };
        for (int seed = 0; seed < 10; seed++)
        {
            ImageExample reduced = GeometricWarp.Apply(example, options, new Random(seed));
            AssertSound(reduced);
            Assert.AreEqual((40, 40), (reduced.Height, reduced.Width));
            Assert.AreEqual(100, reduced.Instances.Masks.Sum(mask => mask.Area), 12);
            Assert.IsTrue(reduced.Pixels.All(value => Math.Abs(value - 100) < 15), "blocks are averaged, the frame too");
        }
    }

    [TestMethod]
    public void A_quarter_turn_is_the_exact_one()
    {
        ImageExample example = Noise(8, 8);
        var turned = new CoordinateMap(new Similarity(1, 90, (4, 4), (4, 4)), (8, 8), (8, 8));
        CollectionAssert.AreEqual(Flips.FlipHorizontal(Flips.Transpose(example)).Pixels, ImageSampler.Pixels(example, turned));
    }

    [TestMethod]
    public void A_view_and_its_inverse_give_a_point_back()
    {
        var view = new Similarity(1.7f, 25, (13, 4), (8, 30));
        (float x, float y) = view.ToSource(5, 11);
        (float backX, float backY) = view.ToView(x, y);
        Assert.AreEqual(5, backX, 1e-4);
        Assert.AreEqual(11, backY, 1e-4);
        Assert.AreEqual((8, 30), view.ToView(13, 4));
    }

    [TestMethod]
    public void Masks_are_those_of_a_slow_look_at_every_pixel()
    {
        ImageExample example = Cells(50, 12, seed: 4);
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var view = new Similarity(random.Between(0.3f, 3), random.Between(-180, 180), (random.Next(50), random.Next(50)), (20, 15));
            var map = new CoordinateMap(view, (50, 50), (40, 45), new ElasticField(40, 45, 3, 6, random));
            foreach (RunLengthMask mask in example.Instances.Masks)
                Assert.AreEqual(Slow(mask, map), ImageSampler.Mask(mask, map), $"seed {seed}");
        }

        static RunLengthMask Slow(RunLengthMask mask, CoordinateMap map)
        {
            byte[] bitmap = mask.ToBitmap(), seen = new byte[map.Height * map.Width];
            for (int i = 0; i < seen.Length; i++)
                seen[i] = map.X[i] < 0 ? (byte)0 : bitmap[(int)map.Y[i] * mask.Width + (int)map.X[i]];
            return RunLengthMask.FromBitmap(map.Height, map.Width, seen);
        }
    }

    [TestMethod]
    public void One_pixel_stays_one_pixel()
    {
        ImageExample example = Make(1, 1, (Red, 0, 0, 1, 1));
        AugmentationOptions options = s_turnAndScale with { Elastic = s_elastic.Elastic, Crop = s_crop.Crop };
        for (int seed = 0; seed < 20; seed++)
        {
            ImageExample warped = GeometricWarp.Apply(example, options, new Random(seed));
            AssertSound(warped);
            Assert.AreEqual((1, 1), (warped.Height, warped.Width));
        }
    }

    [TestMethod]
    public void Areas_change_with_their_masks()
    {
        ImageExample example = Make(40, 40, (Red, 10, 10, 30, 30));
        example = example with { Instances = example.Instances with { Areas = [200] } };
        var options = new AugmentationOptions { ScaleJitter = new() { Probability = 1, Min = 0.5f, Max = 0.5f } };
        ImageExample half = GeometricWarp.Apply(example, options, new Random(1));
        Assert.AreEqual(half.Instances.Masks[0].Area / 2f, half.Instances.Areas![0], 1e-3);
    }

    private static IEnumerable<(int X, int Y)> Places(ImageExample whole, ImageExample part) =>
        from y in Enumerable.Range(0, whole.Height - part.Height + 1)
        from x in Enumerable.Range(0, whole.Width - part.Width + 1)
        where Enumerable.Range(0, part.Height).All(row =>
            whole.Pixels.AsSpan(((y + row) * whole.Width + x) * 3, part.Width * 3)
                .SequenceEqual(part.Pixels.AsSpan(row * part.Width * 3, part.Width * 3)))
        select (x, y);
}
