namespace Microsoft.ML.InstanceSegmentation.Model;

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
