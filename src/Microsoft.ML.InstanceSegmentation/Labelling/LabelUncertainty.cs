namespace Microsoft.ML.InstanceSegmentation.Labelling;

/// <summary>
/// How unsure a model is of an image, and with it how much is learnt from labelling that image: the mean of two measures.
/// </summary>
/// <remarks>
/// The scores' margin: the mean of 1 − |2p − 1| over the candidates' scores p, 1 where all are 0.5 and 0 where all are 0 or 1. That is the
/// margin between the two most likely answers, here object and none, averaged over the detections (Brust, Käding and Denzler 2019, "Active
/// Learning for Deep Object Detection").
/// The disagreement of image and mirror image, which a model that has learnt the objects does not tell apart (Elezi et al. 2022, "Not All
/// Labels Are Equal"): 1 minus the mean intersection over union of the masks that match, where a detection without a match counts as 0.
/// Weak candidates come and go with the slightest change, so a pair or a single detection counts only where a score in it reaches that of a
/// suggested label.
/// </remarks>
internal static class LabelUncertainty
{
    /// <summary>0 to 1; higher is more useful to label. 0 where nothing is found, neither in the image nor in its mirror image.</summary>
    /// <param name="found">Candidates in the image.</param>
    /// <param name="mirrored">Candidates in its mirror image, turned back.</param>
    /// <param name="minimumScore">Score from which a detection is taken for an object, 0 to 1.</param>
    public static double Of(IReadOnlyList<LabelCandidate> found, IReadOnlyList<LabelCandidate> mirrored, float minimumScore) =>
        (Margin([.. found, .. mirrored]) + Disagreement(found, mirrored, minimumScore)) / 2;

    /// <summary>Mean of 1 − |2p − 1|; 0 without candidates.</summary>
    public static double Margin(IReadOnlyCollection<LabelCandidate> candidates) =>
        candidates.Count == 0 ? 0 : candidates.Average(candidate => 1 - Math.Abs(2.0 * candidate.Score - 1));

    /// <summary>1 minus the mean intersection over union; 0 where nothing counts.</summary>
    public static double Disagreement(IReadOnlyList<LabelCandidate> found, IReadOnlyList<LabelCandidate> mirrored, float minimumScore)
    {
        double agreement = 0;
        int counted = 0;
        var takenFound = new bool[found.Count];
        var takenMirrored = new bool[mirrored.Count];
        // The best overlap first; of equals the one with the best scores, in whose order both lists are.
        foreach ((int i, int j, double overlap) in Overlaps(found, mirrored).OrderByDescending(pair => pair.IoU))
        {
            if (takenFound[i] || takenMirrored[j])
                continue;
            takenFound[i] = takenMirrored[j] = true;
            if (Math.Max(found[i].Score, mirrored[j].Score) < minimumScore)
                continue;
            agreement += overlap;
            counted++;
        }
        counted += found.Where((each, i) => !takenFound[i] && each.Score >= minimumScore).Count();
        counted += mirrored.Where((each, j) => !takenMirrored[j] && each.Score >= minimumScore).Count();
        return counted == 0 ? 0 : 1 - agreement / counted;
    }

    private static IEnumerable<(int Found, int Mirrored, double IoU)> Overlaps(
        IReadOnlyList<LabelCandidate> found, IReadOnlyList<LabelCandidate> mirrored)
    {
        for (int i = 0; i < found.Count; i++)
        {
            for (int j = 0; j < mirrored.Count; j++)
            {
                if (found[i].Label == mirrored[j].Label && found[i].Mask.IoU(mirrored[j].Mask) is > 0 and var overlap)
                    yield return (i, j, overlap);
            }
        }
    }
}

/// <summary>A detection that may be an object.</summary>
/// <param name="Label">Name of its class.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Mask">Its pixels.</param>
internal readonly record struct LabelCandidate(string Label, float Score, RunLengthMask Mask);
