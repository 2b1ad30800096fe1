// N: images. L: anchors of all levels together. K: the best of each level, all levels together.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Boxes that may hold an object, the best first, and how likely each does.</summary>
internal sealed record ProposalBoxes(Box[] Boxes, float[] Scores);

/// <summary>From the predictions for all anchors to the proposals of each image (Lin et al. 2017, section 4.1).</summary>
internal sealed class ProposalSelector(ProposalOptions options)
{
    /// <summary>Keeps the best anchors of each level, moves them to where the head says, and drops what is tiny or overlaps better ones.</summary>
    public ProposalBoxes[] Select(AnchorPredictions predictions, PlacedAnchors anchors, IReadOnlyList<(int Height, int Width)> sizes, bool training)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int[] kept = [.. anchors.Grid.LevelCounts.Select(count => Math.Min(count, training ? options.PreNmsTraining : options.PreNms))];
        Tensor best = BestOfEachLevel(predictions.Objectness, anchors.Grid.LevelCounts, kept); // [N, K]
        Tensor codes = predictions.Codes.gather(1, best.unsqueeze(2).expand(-1, -1, 4)).reshape(-1, 1, 4); // [N·K, 1, 4]
        Tensor references = anchors.On(codes.device).index_select(0, best.flatten()); // [N·K, 4]
        Box[] boxes = TensorTransfer.ReadBoxes(BoxCoder.Proposals.Decode(codes, references));
        float[] scores = TensorTransfer.Read<float>(predictions.Objectness.gather(1, best).sigmoid());
        return Filter(boxes, scores, kept, sizes, training ? options.PostNmsTraining : options.PostNms);
    }

    /// <summary>The same for boxes of detectors that say more than object or not, while scoring.</summary>
    /// <param name="scores">[N, L], 0 to 1.</param>
    /// <param name="boxes">[N, L, 4].</param>
    /// <param name="levelCounts">Boxes of each level.</param>
    /// <param name="sizes">Height and width of each image.</param>
    public ProposalBoxes[] Select(Tensor scores, Tensor boxes, int[] levelCounts, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        int[] kept = [.. levelCounts.Select(count => Math.Min(count, options.PreNms))];
        Tensor best = BestOfEachLevel(scores, levelCounts, kept); // [N, K]
        Box[] candidates = TensorTransfer.ReadBoxes(boxes.gather(1, best.unsqueeze(2).expand(-1, -1, 4))); // N·K
        return Filter(candidates, TensorTransfer.Read<float>(scores.gather(1, best)), kept, sizes, options.PostNms);
    }

    private ProposalBoxes[] Filter(Box[] boxes, float[] scores, int[] kept, IReadOnlyList<(int Height, int Width)> sizes, int most)
    {
        var filter = new DetectionFilter(options.ScoreThreshold, options.MinSize, options.NmsThreshold, most);
        int[] levels = [.. kept.SelectMany((count, level) => Enumerable.Repeat(level, count))];
        var proposals = new ProposalBoxes[sizes.Count];
        Parallel.For(0, sizes.Count, n =>
        {
            (int first, int count) = (n * levels.Length, levels.Length);
            ImageDetections image = filter.Filter(boxes.AsSpan(first, count), scores.AsSpan(first, count), levels, sizes[n]);
            proposals[n] = new ProposalBoxes(image.Boxes, image.Scores);
        });
        return proposals;
    }

    private static Tensor BestOfEachLevel(Tensor objectness, int[] levelCounts, int[] kept)
    {
        var best = new List<Tensor>();
        int start = 0;
        for (int level = 0; level < levelCounts.Length; level++)
        {
            (_, Tensor indices) = objectness.narrow(1, start, levelCounts[level]).topk(kept[level], dim: 1);
            using Scalar first = start;
            best.Add(indices.Plus(first));
            start += levelCounts[level];
        }
        return cat([.. best], dim: 1);
    }
}
