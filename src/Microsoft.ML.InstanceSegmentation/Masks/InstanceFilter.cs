namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Which instances <see cref="InstanceFilterOptions"/> keep, and the columns that are left of them.</summary>
internal static class InstanceFilter
{
    /// <summary>Indices of the instances that are kept, in their order.</summary>
    /// <param name="options">The criteria.</param>
    /// <param name="labels">Class name of each instance.</param>
    /// <param name="scores">Score of each instance.</param>
    /// <param name="masks">Mask of each instance, a COCO run-length object in JSON.</param>
    public static int[] Kept(InstanceFilterOptions options, string[] labels, float[] scores, string[] masks)
    {
        return [.. Enumerable.Range(0, scores.Length).Where(Keeps)];

        bool Keeps(int i) =>
            scores[i] >= options.MinScore
            && (options.Classes.Count == 0 || options.Classes.Contains(labels[i], StringComparer.Ordinal))
            && (!options.ByArea || HasArea(RunLengthMask.Parse(masks[i]).Area));

        bool HasArea(int area) => area >= options.MinArea && !(area > options.MaxArea);
    }

    /// <summary>The values of the instances that are kept.</summary>
    /// <param name="values">A column, with <paramref name="each"/> values an instance.</param>
    /// <param name="kept">Indices of the instances.</param>
    /// <param name="each">Values an instance: 1, or 4 of boxes.</param>
    public static T[] Select<T>(T[] values, int[] kept, int each = 1) =>
        [.. kept.SelectMany(i => values.AsSpan(i * each, each).ToArray())];
}
