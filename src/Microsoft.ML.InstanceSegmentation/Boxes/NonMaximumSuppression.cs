namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>Of boxes that overlap, keeps the one with the best score.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>Goes from the best score to the worst and keeps each box that overlaps no kept one of its group by more than a threshold.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="scores">Score of each; of equal ones the first counts as better.</param>
    /// <param name="groups">Level or class of each: only boxes of one group suppress each other.</param>
    /// <param name="threshold">Intersection over union.</param>
    /// <param name="most">Number of boxes after which it stops.</param>
    /// <returns>Indices of the kept boxes, the best first.</returns>
    public static int[] Select(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> groups, float threshold, int most)
    {
        int[] order = BestFirst(scores);
        var kept = new List<int>(Math.Min(most, boxes.Length));
        var keptOfGroup = new Dictionary<int, BoxArrays>();
        foreach (int i in order)
        {
            if (kept.Count == most)
                break;
            if (!keptOfGroup.TryGetValue(groups[i], out BoxArrays? rivals))
                keptOfGroup.Add(groups[i], rivals = new BoxArrays());
            if (rivals.AnyOverlaps(boxes[i], threshold))
                continue;
            rivals.Add(boxes[i]);
            kept.Add(i);
        }
        return [.. kept];
    }

    /// <summary>Indices by descending score, equal ones in their order.</summary>
    private static int[] BestFirst(ReadOnlySpan<float> scores)
    {
        // Sorting numbers that hold the score above the index is fast, and stable since the indices differ.
        var keys = new ulong[scores.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((ulong)~Ordered(scores[i]) << 32) | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }

    /// <summary>An integer for each float, in the same order: sign and magnitude become an offset.</summary>
    private static uint Ordered(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 becomes 0
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
