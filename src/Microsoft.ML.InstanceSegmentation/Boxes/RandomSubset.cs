namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>Some indices of many.</summary>
internal static class RandomSubset
{
    /// <param name="from">Ascending indices; left in another order.</param>
    /// <param name="wanted">How many to draw, at most as many as there are.</param>
    /// <param name="random">What draws.</param>
    /// <returns>Those drawn, without repetition, ascending.</returns>
    public static int[] Of(List<int> from, int wanted, Random random)
    {
        // The first steps of a Fisher-Yates shuffle.
        for (int i = 0; i < wanted; i++)
        {
            int other = random.Next(i, from.Count);
            (from[i], from[other]) = (from[other], from[i]);
        }
        int[] drawn = [.. from[..wanted]];
        Array.Sort(drawn);
        return drawn;
    }
}
