// R: regions of all images. C: classes with the background, which is class 0. K: boxes of a region, C or class-agnostic 1.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From what the box head says of the proposals to the detections of each image (Girshick 2015, section 3.1).</summary>
internal sealed class BoxHeadDecoder(DetectionOptions options)
{
    private readonly DetectionFilter _filter = DetectionFilter.Of(options);

    /// <summary>Every class of every proposal is a candidate; those with a good score that overlap no better one of their class remain.</summary>
    public ImageDetections[] Select(
        RegionPredictions predictions, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        (int classes, int sets) = ((int)predictions.Logits.shape[1], (int)predictions.Codes.shape[1]);
        Tensor references = TensorTransfer.FromBoxes([.. proposals.SelectMany(image => image.Boxes)], predictions.Codes.device); // [R, 4]
        Box[] boxes = TensorTransfer.ReadBoxes(BoxCoder.Regions.Decode(predictions.Codes, references)); // R·K
        float[] scores = TensorTransfer.Read<float>(predictions.Logits.softmax(-1)); // R·C

        var detections = new ImageDetections[proposals.Count];
        int first = 0;
        for (int n = 0; n < detections.Length; n++)
        {
            int count = proposals[n].Boxes.Length;
            detections[n] = Select(boxes.AsSpan(first * sets, count * sets), scores.AsSpan(first * classes, count * classes), count, sizes[n]);
            first += count;
        }
        return detections;
    }

    /// <summary>One candidate for each region and class but the background.</summary>
    private ImageDetections Select(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, int regions, (int Height, int Width) size)
    {
        if (regions == 0)
            return new ImageDetections([], [], []);
        (int classes, int sets) = (scores.Length / regions, boxes.Length / regions);
        int objectClasses = classes - 1;
        var candidates = new Box[regions * objectClasses];
        var candidateScores = new float[candidates.Length];
        var labels = new int[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            (int region, int label) = Math.DivRem(i, objectClasses);
            candidates[i] = boxes[(region * sets) + (sets == 1 ? 0 : label + 1)];
            candidateScores[i] = scores[(region * classes) + label + 1];
            labels[i] = label;
        }
        return _filter.Filter(candidates, candidateScores, labels, size);
    }
}
