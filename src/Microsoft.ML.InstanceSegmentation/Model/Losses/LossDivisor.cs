namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// What all losses of a stage are divided by. Cross entropy: the candidates (Ren et al. 2015, equation 1). Balanced and focal: the
/// positives, at least 1, since among all anchors the easy negatives add little and their number says nothing (Lin et al. 2017, "Focal
/// Loss", section 4.1). One number for a stage's class and box loss keeps the balance between them.
/// </summary>
internal static class LossDivisor
{
    public static long Of(ClassificationLoss kind, long candidates, long positives) =>
        Math.Max(1, kind == ClassificationLoss.CrossEntropy ? candidates : positives);
}
