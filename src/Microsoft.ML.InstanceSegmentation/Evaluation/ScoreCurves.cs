namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Precision and recall over the score, for <see cref="ClassPerformance"/>.</summary>
internal static class ScoreCurves
{
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="images">The images.</param>
    public static IReadOnlyDictionary<string, ClassPerformance> Of(IReadOnlyList<string> classNames, IReadOnlyList<MatchedImage> images)
    {
        var objects = new int[classNames.Count];
        List<(float Score, bool IsRight)>[] found = [.. classNames.Select(_ => new List<(float, bool)>())];
        foreach (MatchedImage matched in images)
        {
            OverlappedImage image = matched.Image;
            foreach ((int g, int c) in image.TruthClasses.Index())
                objects[c] += image.IsCrowd[g] ? 0 : 1;
            foreach ((int d, int c) in image.Classes.Index())
            {
                if (!matched.Ignored[d])
                    found[c].Add((image.Scores[d], matched.Matches[d] is not null));
            }
        }
        return new OrderedDictionary<string, ClassPerformance>(
            classNames.Select((name, c) => KeyValuePair.Create(name, Of(found[c], objects[c]))), StringComparer.Ordinal);
    }

    private static ClassPerformance Of(List<(float Score, bool IsRight)> found, int objects)
    {
        var curve = new List<ScorePoint>();
        ScorePoint? best = null;
        int right = 0, wrong = 0;
        // Detections of one score come and go together: no threshold lies between them.
        foreach (var equal in found.GroupBy(each => each.Score).OrderByDescending(group => group.Key))
        {
            int rightHere = equal.Count(each => each.IsRight);
            right += rightHere;
            wrong += equal.Count() - rightHere;
            var point = new ScorePoint(
                equal.Key,
                (double)right / (right + wrong),
                objects == 0 ? 0 : (double)right / objects,
                2.0 * right / (right + wrong + objects));
            curve.Add(point);
            if (point.F1 > (best?.F1 ?? 0))
                best = point;
        }
        return new ClassPerformance { Objects = objects, Curve = curve, Best = best };
    }
}
