using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Turns examples into batches: augmented, resized, with their ground truth at the network's size.</summary>
internal sealed class BatchAssembler(TrainingData data, InstanceSegmentationOptions options, Device device, Random random)
{
    private readonly RecentExamples _recent = new();

    private bool MaySkip => options.UnreadableImages == UnreadableImages.Skip;

    public int StepsPerEpoch { get; } = (data.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The batches of all epochs, each made when it is asked for. Its tensors are the caller's to dispose.</summary>
    public IEnumerable<TrainingBatch> Batches()
    {
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            int images = 0;
            using IEnumerator<ImageExample[]> chunks = data.Epoch(epoch).Chunk(options.BatchSize).GetEnumerator();
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
                yield return Assemble(examples, epoch, endsEpoch: !more);
            }
        }
    }

    /// <summary>One batch.</summary>
    internal TrainingBatch Assemble(ImageExample[] examples, int epoch, bool endsEpoch)
    {
        ImageExample[] augmented = Array.ConvertAll(examples, Augment);
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

    private ImageExample Augment(ImageExample example)
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
