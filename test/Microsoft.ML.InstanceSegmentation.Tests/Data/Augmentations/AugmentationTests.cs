using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class AugmentationTests
{
    // Nearly ten times what it takes on a busy machine, 12 ms at best: a much slower way shows, a busier machine does not.
    private const double MostMilliseconds = 100;

    private static readonly AugmentationOptions s_off = new() { HorizontalFlip = 0 };

    /// <summary>Everything at once, always.</summary>
    private static readonly AugmentationOptions s_all = new()
    {
        HorizontalFlip = 1,
        VerticalFlip = 1,
        Transpose = 1,
        Mosaic = new() { Probability = 1 },
        CopyPaste = new() { Probability = 1 },
        Crop = new() { Probability = 1 },
        ScaleJitter = new() { Probability = 1 },
        Rotation = new() { Probability = 1 },
        Elastic = new() { Probability = 1 },
        Color = new() { Probability = 1 },
        Blur = new() { Probability = 1 },
        Noise = new() { Probability = 1 },
    };

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void With_everything_off_the_example_itself_comes_back()
    {
        ImageExample example = Pictures.Cells(64, 8, seed: 1);
        for (int seed = 0; seed < 20; seed++)
            Assert.AreSame(example, Augmentation.Apply(example, s_off, new Random(seed), _ => example));
    }

    [TestMethod]
    public void With_everything_on_the_outcome_is_sound_and_one_seed_gives_the_same()
    {
        ImageExample[] examples =
        [
            Pictures.Cells(64, 8, seed: 1), Pictures.Cells(48, 20, seed: 2), Pictures.Noise(9, 31), Pictures.Make(1, 1),
            Pictures.Make(1, 1, (Pictures.Red, 0, 0, 1, 1)),
        ];
        for (int seed = 0; seed < 40; seed++)
        {
            foreach (ImageExample example in examples)
            {
                ImageExample outcome = Augmented(seed);
                Pictures.AssertSound(outcome);
                Pictures.AssertSame(outcome, Augmented(seed));

                ImageExample Augmented(int seed) =>
                    Augmentation.Apply(example, s_all, new Random(seed), random => examples[random.Next(examples.Length)]);
            }
        }
    }

    [TestMethod]
    public void The_example_given_is_not_changed()
    {
        ImageExample example = Pictures.Cells(64, 8, seed: 1), copy = Pictures.Cells(64, 8, seed: 1);
        for (int seed = 0; seed < 10; seed++)
            Augmentation.Apply(example, s_all, new Random(seed), _ => example);
        Pictures.AssertSame(copy, example);
    }

    [TestMethod]
    public void Without_another_image_the_steps_that_need_one_do_nothing()
    {
        ImageExample example = Pictures.Cells(64, 8, seed: 1);
        AugmentationOptions options = s_off with { Mosaic = s_all.Mosaic, CopyPaste = s_all.CopyPaste };
        Assert.AreSame(example, Augmentation.Apply(example, options, new Random(1)));
        Assert.AreSame(example, Augmentation.Apply(example, options, new Random(1), _ => null));
    }

    [TestMethod]
    public void No_option_shifts_the_random_numbers_of_another_or_of_the_next_image()
    {
        // Noise is the last step: whatever else is on before it must leave its numbers the same. These others change no pixel here.
        ImageExample black = Pictures.Make(16, 16), other = Pictures.Make(16, 16, (Pictures.Black, 2, 2, 6, 6));
        AugmentationOptions noise = s_off with { Noise = new() { Probability = 1, MaxSigma = 50 } };
        AugmentationOptions[] busy =
        [
            noise with { Mosaic = s_all.Mosaic }, noise with { CopyPaste = s_all.CopyPaste },
            noise with { Crop = new() { Probability = 1, MinSide = 1 } },
            noise with { ScaleJitter = s_all.ScaleJitter }, noise with { Rotation = s_all.Rotation },
            noise with { Elastic = s_all.Elastic },
            noise with { Color = s_all.Color }, noise with { Blur = s_all.Blur }, noise with { HorizontalFlip = 1 },
        ];

        byte[] expected = TwoImages(noise);
        foreach (AugmentationOptions options in busy)
            CollectionAssert.AreEqual(expected, TwoImages(options), $"{options}");
        Assert.IsTrue(expected.Any(value => value != 0));

        byte[] TwoImages(AugmentationOptions options)
        {
            var random = new Random(3);
            byte[] first = Augmentation.Apply(black, options, random, _ => other).Pixels;
            return [.. first, .. Augmentation.Apply(black, options, random, _ => other).Pixels];
        }
    }

    [TestMethod]
    public void Everything_on_an_image_of_256_pixels_with_50_instances_takes_a_few_milliseconds()
    {
        ImageExample[] examples = [.. Enumerable.Range(0, 4).Select(seed => Pictures.Cells(256, 50, seed))];
        var random = new Random(1);
        double best = double.MaxValue;
        for (int i = 0; i < 40; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Augmentation.Apply(examples[i % 4], s_all with { Crop = new() }, random, draw => examples[draw.Next(4)]);
            // Other programs interrupt this one: the least is what it takes.
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        TestContext.WriteLine($"{best:0.0} ms");
        Assert.IsLessThan(MostMilliseconds, best);
    }

    [TestMethod]
    public void Sizes_are_scaled_together_within_the_range()
    {
        var sizes = new ImageOptions { MinSize = 100, MaxSize = 200 };
        var options = new AugmentationOptions { MinScale = 0.5f, MaxScale = 1.5f };
        var random = new Random(1);
        ImageOptions[] drawn = [.. Enumerable.Range(0, 200).Select(_ => Augmentation.Scale(sizes, options, random))];

        Assert.IsTrue(drawn.All(each => each.MinSize is >= 50 and <= 150 && Math.Abs(each.MaxSize - 2 * each.MinSize) <= 1));
        Assert.IsLessThan(60, drawn.Min(each => each.MinSize));
        Assert.IsGreaterThan(140, drawn.Max(each => each.MinSize));
        Assert.AreEqual(sizes.MinSize, Augmentation.Scale(sizes, new AugmentationOptions(), random).MinSize);
    }
}
