// N: images. L: anchors of all levels together. C: classes without the background. K: candidates of an image.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>From what a one-stage detector says of all anchors to the detections of each image (Lin et al. 2017, "Focal Loss", section 4.1).</summary>
internal sealed class DenseDecoder(DetectionOptions options, int candidatesPerLevel)
{
    private readonly DetectionFilter _filter = DetectionFilter.Of(options);

    /// <summary>The best pairs of box and class of each level are candidates; those with a good score that overlap no better one of their class remain.</summary>
    /// <param name="scores">[N, L, C], 0 to 1.</param>
    /// <param name="boxes">[N, L, 4].</param>
    /// <param name="levelCounts">Anchors of each level.</param>
    /// <param name="sizes">Height and width of each image.</param>
    public ImageDetections[] Select(Tensor scores, Tensor boxes, int[] levelCounts, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        long classes = scores.shape[2];
        Tensor best = BestOfEachLevel(scores, levelCounts); // [N, K], each an index into L·C
        using Scalar divisor = classes;
        Tensor anchors = best.div(divisor, RoundingMode.floor); // [N, K]
        Box[] candidates = TensorTransfer.ReadBoxes(boxes.gather(1, anchors.unsqueeze(2).expand(-1, -1, 4)));
        float[] candidateScores = TensorTransfer.Read<float>(scores.flatten(1).gather(1, best));
        int[] labels = Array.ConvertAll(TensorTransfer.Read<long>(best), index => (int)(index % classes));

        var detections = new ImageDetections[sizes.Count];
        int count = (int)best.shape[1];
        for (int n = 0; n < detections.Length; n++)
        {
            int first = n * count;
            detections[n] = _filter.Filter(
                candidates.AsSpan(first, count), candidateScores.AsSpan(first, count), labels.AsSpan(first, count), sizes[n]);
        }
        return detections;
    }

    private Tensor BestOfEachLevel(Tensor scores, int[] levelCounts)
    {
        long classes = scores.shape[2];
        var best = new List<Tensor>();
        long start = 0;
        foreach (int count in levelCounts)
        {
            Tensor level = scores.narrow(1, start, count).flatten(1); // [N, count·C]
            (_, Tensor indices) = level.topk((int)Math.Min(candidatesPerLevel, count * classes), dim: 1);
            using Scalar first = start * classes;
            best.Add(indices.Plus(first));
            start += count;
        }
        return cat([.. best], dim: 1);
    }
}
