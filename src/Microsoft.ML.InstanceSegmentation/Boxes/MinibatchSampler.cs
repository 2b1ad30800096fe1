namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>Indices of the candidates that enter a loss, each list ascending.</summary>
internal sealed record Minibatch(int[] Positives, int[] Negatives)
{
    public int Count => Positives.Length + Negatives.Length;
}

/// <summary>Decides which candidates of an image enter a loss.</summary>
internal abstract class CandidateSampler
{
    public abstract Minibatch Sample(ReadOnlySpan<Match> matches, Random random);

    /// <param name="sampling">The way.</param>
    /// <param name="count">Candidates of a minibatch.</param>
    /// <param name="positiveFraction">Largest share of positives in a minibatch.</param>
    public static CandidateSampler Create(CandidateSampling sampling, int count, float positiveFraction) =>
        sampling == CandidateSampling.All ? new AllCandidates() : new MinibatchSampler(count, positiveFraction);

    /// <summary>Indices of the candidates of a kind, ascending.</summary>
    protected static List<int> Of(MatchKind kind, ReadOnlySpan<Match> matches)
    {
        var indices = new List<int>();
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i].Kind == kind)
                indices.Add(i);
        }
        return indices;
    }
}

/// <summary>
/// Draws a minibatch of fixed size and bounded share of positives, since nearly all candidates are negative: 3 negatives to 1 positive
/// for the heads (Girshick 2015, section 2.3), 1 to 1 for the proposal network (Ren et al. 2015, section 3.1.3). Negatives fill up
/// what positives leave.
/// </summary>
internal sealed class MinibatchSampler(int count, float positiveFraction) : CandidateSampler
{
    public override Minibatch Sample(ReadOnlySpan<Match> matches, Random random)
    {
        List<int> positives = Of(MatchKind.Positive, matches);
        List<int> negatives = Of(MatchKind.Negative, matches);
        int positiveCount = Math.Min(positives.Count, (int)(count * positiveFraction));
        int negativeCount = Math.Min(negatives.Count, count - positiveCount);
        return new Minibatch(RandomSubset.Of(positives, positiveCount, random), RandomSubset.Of(negatives, negativeCount, random));
    }
}

/// <summary>No sampling: every candidate that is not ignored (Lin et al. 2017, "Focal Loss", section 4.1).</summary>
internal sealed class AllCandidates : CandidateSampler
{
    public override Minibatch Sample(ReadOnlySpan<Match> matches, Random random) =>
        new([.. Of(MatchKind.Positive, matches)], [.. Of(MatchKind.Negative, matches)]);
}
