namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// Lowers the score of a box by how much it overlaps better ones of its group, and the less so the more those are overlapped themselves: Matrix
/// NMS with the linear decay (Wang et al. 2020, "SOLOv2", section 3.3). A second box on one object, which the threshold of an overlap lets stay,
/// then has a low score. Said here for the network and in OverlapDecayEmitter for its graph.
/// </summary>
internal static class OverlapDecay
{
    /// <summary>Smallest share that a box has to itself, in a divisor.</summary>
    public const float SmallestShare = 1e-6f;

    /// <summary>The new scores: each times the smallest, over the better boxes of its group, of (1 − overlap with it) / (1 − largest overlap of it).</summary>
    /// <param name="boxes">The boxes, the best first.</param>
    /// <param name="scores">Score of each.</param>
    /// <param name="groups">Class of each.</param>
    public static float[] Decay(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> groups)
    {
        float[] decayed = scores.ToArray();
        // What a box has to itself of the better ones of its group: 1 − its largest overlap with one of them.
        var own = new float[boxes.Length];
        for (int j = 0; j < boxes.Length; j++)
        {
            (float decay, float largest) = (1, 0);
            for (int i = 0; i < j; i++)
            {
                if (groups[i] != groups[j])
                    continue;
                float overlap = boxes[i].Overlap(boxes[j]);
                largest = MathF.Max(largest, overlap);
                decay = MathF.Min(decay, (1 - overlap) / own[i]);
            }
            own[j] = MathF.Max(1 - largest, SmallestShare);
            decayed[j] *= decay;
        }
        return decayed;
    }
}
