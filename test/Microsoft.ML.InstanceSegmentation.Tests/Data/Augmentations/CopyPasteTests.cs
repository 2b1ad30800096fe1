using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class CopyPasteTests
{
    private static readonly AugmentationOptions s_always = new() { CopyPaste = new() { Probability = 1, MinScale = 1, MaxScale = 1 } };

    [TestMethod]
    public void Pasted_instances_are_cut_out_along_their_masks_and_annotated()
    {
        ImageExample donor = Make(12, 12, (Blue, 0, 0, 12, 12), (Red, 3, 4, 7, 9));
        // A crowd is not pasted: the red rectangle, of class 1, is the only choice.
        donor = donor.WithCrowd(0);
        ImageExample target = Make(20, 30);
        for (int seed = 0; seed < 20; seed++)
        {
            ImageExample pasted = CopyPaste.Apply(target, s_always, _ => donor, new Random(seed));
            AssertSound(pasted);
            Assert.AreEqual(1, pasted.Instances.Classes.Single());
            Assert.AreEqual(20, pasted.Instances.Masks[0].Area);
            AssertColor(pasted, 0, Red);
            Assert.AreEqual(20, pasted.Pixels.Chunk(3).Count(pixel => pixel.SequenceEqual(Red)));
            Assert.IsFalse(pasted.Pixels.Chunk(3).Any(pixel => pixel.SequenceEqual(Blue)), "nothing around the mask is pasted");
        }
    }

    [TestMethod]
    public void What_is_covered_is_taken_from_masks_and_boxes_of_crowds_too()
    {
        ImageExample donor = Make(10, 10, (Red, 0, 0, 6, 8));
        ImageExample target = Make(12, 12, (Green, 0, 0, 12, 6), (Blue, 0, 6, 12, 12)).WithCrowd(1);
        for (int seed = 0; seed < 30; seed++)
        {
            ImageExample pasted = CopyPaste.Apply(target, s_always, _ => donor, new Random(seed));
            AssertSound(pasted);
            CollectionAssert.AreEqual(new[] { 0, 1, 0 }, pasted.Instances.Classes);
            CollectionAssert.AreEqual(new[] { false, true, false }, pasted.Instances.IsCrowd);
            Assert.AreEqual(12 * 12, pasted.Instances.Masks.Sum(mask => mask.Area), "every pixel belongs to one");
            foreach ((byte[] color, int i) in new[] { Green, Blue, Red }.Select((color, i) => (color, i)))
                AssertColor(pasted, i, color);
        }
    }

    [TestMethod]
    public void Almost_wholly_covered_instances_are_dropped_and_crowds_only_wholly_covered_ones()
    {
        ImageExample donor = Make(10, 10, (Red, 0, 0, 10, 10));
        // 110 pixels, of which the pasted 10×10 leaves 10: 9 %.
        ImageExample target = Make(10, 11, (Green, 0, 0, 11, 10));

        Assert.AreEqual(1, CopyPaste.Apply(target, s_always, _ => donor, new Random(1)).Instances.Count);
        Assert.AreEqual(2, CopyPaste.Apply(target, s_always with { MinVisible = 0.09f }, _ => donor, new Random(1)).Instances.Count);
        Assert.AreEqual(2, CopyPaste.Apply(target.WithCrowd(0), s_always, _ => donor, new Random(1)).Instances.Count);
        ImageExample covered = Make(10, 10, (Green, 2, 2, 5, 5)).WithCrowd(0);
        Assert.AreEqual(1, CopyPaste.Apply(covered, s_always with { MinVisible = 0 }, _ => donor, new Random(1)).Instances.Count);
    }

    [TestMethod]
    public void Instances_that_nothing_covers_keep_their_own_boxes_and_areas()
    {
        ImageExample target = Make(40, 40, (Green, 0, 0, 4, 4));
        float[] box = [0.3f, 0.2f, 3.9f, 3.8f];
        target = target with { Instances = target.Instances with { Boxes = box, Areas = [15.5f] } };
        ImageExample donor = Make(10, 10, (Red, 2, 2, 4, 4));
        ImageExample pasted = CopyPaste.Apply(target, s_always, _ => donor, new Random(1));
        CollectionAssert.AreEqual(box, pasted.Instances.Boxes[..4]);
        CollectionAssert.AreEqual(new[] { 15.5f, 4f }, pasted.Instances.Areas);
    }

    [TestMethod]
    public void The_number_is_between_one_and_the_most()
    {
        ImageExample donor = Make(30, 30, [.. Enumerable.Range(0, 10).Select(i => (Red, 3 * i, 0, 3 * i + 1, 1))]);
        ImageExample target = Make(200, 200);
        AugmentationOptions options = s_always with { CopyPaste = s_always.CopyPaste with { MaxInstances = 3 } };
        int[] counts = [.. Enumerable.Range(0, 60).Select(Count)];
        Assert.AreEqual((1, 3), (counts.Min(), counts.Max()));

        int Count(int seed) => CopyPaste.Apply(target, options, _ => donor, new Random(seed)).Instances.Count;
    }

    [TestMethod]
    public void Without_an_instance_to_paste_the_example_itself_comes_back()
    {
        ImageExample target = Make(5, 5, (Green, 0, 0, 2, 2));
        Assert.AreSame(target, CopyPaste.Apply(target, s_always, _ => Make(5, 5), new Random(1)));
        Assert.AreSame(target, CopyPaste.Apply(target, s_always, _ => Make(5, 5, (Red, 0, 0, 2, 2)).WithCrowd(0), new Random(1)));
        Assert.AreSame(target, CopyPaste.Apply(target, s_always, _ => null, new Random(1)));
        Assert.AreSame(target, CopyPaste.Apply(target, s_always, null, new Random(1)));
        Assert.AreSame(target, CopyPaste.Apply(target, new AugmentationOptions(), _ => target, new Random(1)));
    }

    [TestMethod]
    public void A_large_instance_is_reduced_to_fit_and_one_pixel_can_be_pasted_on()
    {
        ImageExample donor = Make(40, 40, (Red, 0, 0, 40, 20)), dot = Make(1, 1, (Green, 0, 0, 1, 1));
        ImageExample small = CopyPaste.Apply(Make(10, 10), s_always, _ => donor, new Random(1));
        AssertSound(small);
        Assert.AreEqual(50, small.Instances.Masks[0].Area);
        ImageExample onDot = CopyPaste.Apply(dot, s_always, _ => donor, new Random(1));
        AssertSound(onDot);
        ImageExample fromDot = CopyPaste.Apply(donor, s_always, _ => dot, new Random(1));
        AssertSound(fromDot);
        Assert.AreEqual(2, fromDot.Instances.Count);
    }

    private static void AssertColor(ImageExample example, int instance, byte[] color)
    {
        byte[] mask = example.Instances.Masks[instance].ToBitmap();
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 1)
                CollectionAssert.AreEqual(color, example.At(i % example.Width, i / example.Width), $"pixel {i}");
        }
    }
}
