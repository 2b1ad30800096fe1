namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>No sampling: every candidate that is not ignored (Lin et al. 2017, "Focal Loss", section 4.1).</summary>
internal sealed class AllCandidates : CandidateSampler
{
    public override Minibatch Sample(ReadOnlySpan<Match> matches, Random random) =>
        new([.. Of(MatchKind.Positive, matches)], [.. Of(MatchKind.Negative, matches)]);
}
