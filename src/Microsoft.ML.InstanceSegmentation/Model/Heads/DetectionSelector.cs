// R: regions of all images. C: classes with the background, which is class 0. K: boxes of a region, C or class-agnostic 1.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The boxes that an image keeps, the best first; classes from 0, without the background.</summary>
internal sealed record SelectedDetections(Box[] Boxes, float[] Scores, int[] Classes);

/// <summary>From what the box head says of the proposals to the detections of each image (Girshick 2015, section 3.1).</summary>
internal sealed class DetectionSelector(DetectionOptions options)
{
    /// <summary>Boxes with a side shorter than this, in input pixels, are no detections.</summary>
    public const float MinSize = 1e-2f;

    /// <summary>Every class of every proposal is a candidate; those with a good score that overlap no better one of their class remain.</summary>
    public SelectedDetections[] Select(
        RegionPredictions predictions, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        (int classes, int sets) = ((int)predictions.Logits.shape[1], (int)predictions.Codes.shape[1]);
        Tensor references = TensorTransfer.FromBoxes([.. proposals.SelectMany(image => image.Boxes)], predictions.Codes.device); // [R, 4]
        Box[] boxes = TensorTransfer.ReadBoxes(BoxCoder.Regions.Decode(predictions.Codes, references)); // R·K
        float[] scores = TensorTransfer.Read<float>(predictions.Logits.softmax(-1)); // R·C

        var detections = new SelectedDetections[proposals.Count];
        int first = 0;
        for (int n = 0; n < detections.Length; n++)
        {
            int count = proposals[n].Boxes.Length;
            detections[n] = Filter(boxes.AsSpan(first * sets, count * sets), scores.AsSpan(first * classes, count * classes), classes, sizes[n]);
            first += count;
        }
        return detections;
    }

    private SelectedDetections Filter(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, int classes, (int Height, int Width) size)
    {
        var keptBoxes = new List<Box>();
        var keptScores = new List<float>();
        var keptClasses = new List<int>();
        int scoresOfBox = boxes.Length == 0 ? 1 : scores.Length / boxes.Length;
        for (int i = 0; i < scores.Length; i++)
        {
            int label = i % classes;
            if (label == 0 || !(scores[i] > options.ScoreThreshold))
                continue;
            Box box = boxes[i / scoresOfBox].Clip(size.Height, size.Width);
            if (!(box.Width >= MinSize && box.Height >= MinSize))
                continue;
            keptBoxes.Add(box);
            keptScores.Add(scores[i]);
            keptClasses.Add(label - 1);
        }
        Box[] all = [.. keptBoxes];
        int[] selected = NonMaximumSuppression.Select(all, [.. keptScores], [.. keptClasses], options.NmsThreshold, options.MaxDetections);
        return new SelectedDetections(
            Array.ConvertAll(selected, i => all[i]),
            Array.ConvertAll(selected, i => keptScores[i]),
            Array.ConvertAll(selected, i => keptClasses[i]));
    }
}
