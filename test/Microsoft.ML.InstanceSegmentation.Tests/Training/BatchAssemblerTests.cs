using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class BatchAssemblerTests
{
    private static readonly ImageExample[] s_images =
        [.. Enumerable.Range(0, 5).Select(i => Drawn.Rectangles($"image {i}", 32 + i, 64 - i, (0, i, i, i + 9, i + 12)))];

    [TestMethod]
    public void Every_image_is_in_one_batch_of_each_epoch_and_the_last_batch_holds_what_is_left()
    {
        TrainingBatch[] batches = Assemble(Tiny.Options with { BatchSize = 2, Epochs = 2 }, seed: 1);

        CollectionAssert.AreEqual(new[] { 2, 2, 1, 2, 2, 1 }, Array.ConvertAll(batches, batch => batch.Names.Count));
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1, 1, 1 }, Array.ConvertAll(batches, batch => batch.Epoch));
        CollectionAssert.AreEqual(new[] { false, false, true, false, false, true }, Array.ConvertAll(batches, batch => batch.EndsEpoch));
        CollectionAssert.AreEqual(
            Array.ConvertAll(s_images, image => image.Name), batches.Take(3).SelectMany(batch => batch.Names).ToArray());
        Release(batches);
    }

    [TestMethod]
    public void Masks_have_the_size_of_their_resized_image_and_images_that_of_the_largest()
    {
        TrainingBatch batch = Assemble(Tiny.Options with { BatchSize = 5, Epochs = 1 }, seed: 1).Single();

        for (int i = 0; i < s_images.Length; i++)
        {
            ResizedMask mask = batch.GroundTruth[i].Masks.Single();
            Assert.AreEqual(batch.Images.Sizes[i], (mask.Height, mask.Width));
            Assert.IsTrue(batch.Images.Sizes[i].Height <= batch.Images.Images.shape[2] && batch.Images.Sizes[i].Width <= batch.Images.Images.shape[3]);
        }
        batch.Dispose();
    }

    [TestMethod]
    public void One_seed_gives_the_same_batches()
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 1,
            Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, Transpose = 0.5f, MinScale = 0.5f, MaxScale = 1.5f },
        };

        TrainingBatch[] first = Assemble(options, seed: 3), again = Assemble(options, seed: 3), other = Assemble(options, seed: 4);

        using var scope = NewDisposeScope();
        for (int i = 0; i < first.Length; i++)
            Assert.IsTrue(first[i].Images.Images.allclose(again[i].Images.Images, 0, 0), $"batch {i}");
        Assert.IsTrue(first.Zip(other).Any(pair => !pair.First.Images.Sizes.SequenceEqual(pair.Second.Images.Sizes)));
        Release([.. first, .. again, .. other]);
    }

    [TestMethod]
    public void Images_that_came_before_are_pasted_from()
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            BatchSize = 1,
            Epochs = 1,
            Augmentation = new AugmentationOptions { CopyPaste = new() { Probability = 1 }, MinVisible = 0 },
        };

        TrainingBatch[] batches = Assemble(options, seed: 1);

        Assert.HasCount(1, batches[0].GroundTruth[0].Boxes, "the first has none before it");
        Assert.IsTrue(batches.Skip(1).All(batch => batch.GroundTruth[0].Boxes.Length >= 1));
        Assert.IsTrue(batches.Skip(1).Any(batch => batch.GroundTruth[0].Boxes.Length == 2));
        Release(batches);
    }

    [TestMethod]
    public void Batches_from_the_middle_are_those_of_a_whole_training_although_made_of_images_before()
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            BatchSize = 2,
            Epochs = 3,
            Augmentation = new AugmentationOptions { CopyPaste = new() { Probability = 1 }, Mosaic = new() { Probability = 0.5f } },
        };

        TrainingBatch[] whole = Assemble(options, seed: 1);
        var goesOn = new BatchAssembler(Drawn.Data(1, s_images), options, CPU, seed: 1);
        TrainingBatch[] rest = [.. goesOn.Batches(firstEpoch: 1, batchesDone: 2)];

        Assert.HasCount(4, rest);
        using var scope = NewDisposeScope();
        foreach ((TrainingBatch expected, TrainingBatch actual) in whole.Skip(5).Zip(rest))
            Assert.IsTrue(expected.Images.Images.allclose(actual.Images.Images, 0, 0));
        Release([.. whole, .. rest]);
    }

    private static TrainingBatch[] Assemble(InstanceSegmentationOptions options, int seed) =>
        [.. new BatchAssembler(Drawn.Data(1, s_images), options, CPU, seed).Batches()];

    private static void Release(TrainingBatch[] batches)
    {
        foreach (TrainingBatch batch in batches)
            batch.Dispose();
    }
}
