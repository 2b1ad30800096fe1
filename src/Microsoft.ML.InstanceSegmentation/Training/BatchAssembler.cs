using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Turns examples into batches: augmented, resized, with their ground truth at the network's size.</summary>
internal sealed class BatchAssembler(TrainingData data, InstanceSegmentationOptions options, Device device, int seed)
{
    private readonly RecentExamples _recent = new();

    private bool MaySkip => options.UnreadableImages == UnreadableImages.Skip;

    public int StepsPerEpoch { get; } = (data.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The batches of all epochs, each made when it is asked for. Its tensors are the caller's to dispose.</summary>
    /// <param name="firstEpoch">The epoch to begin with, from 0.</param>
    /// <param name="batchesDone">Batches of that epoch to leave out.</param>
    public IEnumerable<TrainingBatch> Batches(int firstEpoch = 0, int batchesDone = 0)
    {
        RememberBefore(firstEpoch, batchesDone * options.BatchSize);
        for (int epoch = firstEpoch; epoch < options.Epochs; epoch++, batchesDone = 0)
        {
            int images = batchesDone * options.BatchSize;
            int batch = batchesDone;
            using IEnumerator<ImageExample[]> chunks = data.Epoch(epoch).Skip(images).Chunk(options.BatchSize).GetEnumerator();
            bool more = chunks.MoveNext();
            CheckCount(more, epoch, $"none of the {data.Count} images");
            while (more)
            {
                ImageExample[] examples = chunks.Current;
                images += examples.Length;
                // A data set that shrinks or grows would end the schedule at the wrong step.
                CheckCount(images <= data.Count, epoch, $"more than the {data.Count}");
                // Where images may be skipped, only a look at what follows tells which batch is the last.
                more = chunks.MoveNext();
                CheckCount(more || images == data.Count || MaySkip, epoch, $"{images} images instead of the {data.Count}");
                yield return Assemble(examples, epoch, batch++, endsEpoch: !more);
            }
        }
    }

    /// <summary>One batch.</summary>
    internal TrainingBatch Assemble(ImageExample[] examples, int epoch, int batch, bool endsEpoch)
    {
        var random = new Random(Seeds.Of(seed, "augmentation", (epoch * StepsPerEpoch) + batch));
        ImageExample[] augmented = Array.ConvertAll(examples, example => Augment(example, random));
        // One scale for the whole batch: images of one size need no padding.
        var transform = new ImageTransform(Augmentation.Scale(options.Model.Image, options.Augmentation, random));
        ImageBatch images;
        using (var scope = NewDisposeScope())
        {
            images = transform.Batch(augmented, device);
            images.Images.DetachFromDisposeScope();
        }
        GroundTruth[] groundTruth = [.. augmented.Zip(images.Sizes, (example, size) => GroundTruthResizer.Encode(example, size.Height, size.Width))];
        return new TrainingBatch(epoch, endsEpoch, images, groundTruth, Array.ConvertAll(examples, example => example.Name));
    }

    /// <summary>
    /// Reads the images again that came before, where augmentation takes from them: a training that goes on gets the batches of one that
    /// was never interrupted.
    /// </summary>
    private void RememberBefore(int epoch, int imagesDone)
    {
        if (!options.Augmentation.UsesOtherImages)
            return;
        int epochsBack = (RecentExamples.MostImages + data.Count - 1) / data.Count;
        IEnumerable<ImageExample> before = Enumerable.Range(0, epoch).TakeLast(epochsBack).SelectMany(data.Epoch);
        foreach (ImageExample example in before.Concat(data.Epoch(epoch).Take(imagesDone)))
            _recent.Add(example);
    }

    private ImageExample Augment(ImageExample example, Random random)
    {
        ImageExample augmented = Augmentation.Apply(example, options.Augmentation, random, _recent.Draw);
        if (options.Augmentation.UsesOtherImages)
            _recent.Add(example);
        return augmented;
    }

    private static void CheckCount(bool holds, int epoch, string found)
    {
        if (!holds)
        {
            throw new InvalidOperationException(
                $"The training data gave {found} counted before training, in epoch {epoch + 1}; it must give the same number of images every time it is read.");
        }
    }
}
