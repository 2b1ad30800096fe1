namespace Microsoft.ML.InstanceSegmentation.Model;

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
        return new Minibatch(Draw(positives, positiveCount, random), Draw(negatives, negativeCount, random));
    }

    /// <summary>The first steps of a Fisher-Yates shuffle.</summary>
    private static int[] Draw(List<int> from, int wanted, Random random)
    {
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
