namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>What is wrong with a detection.</summary>
internal enum ErrorKind
{
    /// <summary>Nothing.</summary>
    None,
    Classification,
    Localization,
    Both,
    Duplicate,
    Background,
}

/// <summary>
/// Computes <see cref="DetectionErrors"/> (Bolya et al. 2020, section 2.2). Where several errors are about one object, the best of them is corrected
/// and the others go, and all go where the object is found already, as in the authors' own program.
/// </summary>
internal static class ErrorSplit
{
    /// <param name="images">The images, matched at the threshold.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="threshold">Least intersection over union of a match.</param>
    public static DetectionErrors Of(IReadOnlyList<MatchedImage> images, int classes, double threshold)
    {
        ErrorImage[] split = [.. images.Select(image => new ErrorImage(image, CocoProtocol.MatchThreshold(threshold)))];
        // Classes without objects are left out, and stay so when objects cease to count.
        bool[] counts = [.. Enumerable.Range(0, classes).Select(c => split.Any(image => image.Objects(c).Any()))];
        double before = Average(image => image.Scored, (image, c) => image.Objects(c).Count());

        return new DetectionErrors
        {
            AP = before,
            Classification = Kind(ErrorKind.Classification),
            Localization = Kind(ErrorKind.Localization),
            Both = Kind(ErrorKind.Both),
            Duplicate = Kind(ErrorKind.Duplicate),
            Background = Kind(ErrorKind.Background),
            Missed = NotCounting((image, g) => image.IsMissed(g)),
            FalsePositives = new ErrorShare(
                split.Sum(image => image.Kinds.Count(kind => kind != ErrorKind.None)),
                Average(image => image.Scored.Where(each => each.IsRight), (image, c) => image.Objects(c).Count()) - before),
            FalseNegatives = NotCounting((image, g) => !image.IsFound(g)),
        };

        ErrorShare Kind(ErrorKind kind) => new(
            split.Sum(image => image.Kinds.Count(each => each == kind)),
            Average(image => image.Without(kind), (image, c) => image.Objects(c).Count()) - before);

        ErrorShare NotCounting(Func<ErrorImage, int, bool> goes) => new(
            split.Sum(image => Enumerable.Range(0, classes).Sum(c => image.Objects(c).Count(g => goes(image, g)))),
            Average(image => image.Scored, (image, c) => image.Objects(c).Count(g => !goes(image, g))) - before);

        double Average(Func<ErrorImage, IEnumerable<ScoredDetection>> detections, Func<ErrorImage, int, int> objects)
        {
            ILookup<int, ScoredDetection> byClass = split.SelectMany(detections).ToLookup(each => each.Class);
            return Enumerable.Range(0, classes).Where(c => counts[c])
                .Select(c => AveragePrecision(byClass[c], split.Sum(image => objects(image, c)))).DefaultIfEmpty(CocoMetrics.None).Average();
        }
    }

    /// <summary>The mean of the precision at 101 recalls; where no object counts any more, 1 if nothing is found, and 0 if something is.</summary>
    private static double AveragePrecision(IEnumerable<ScoredDetection> detections, int objects)
    {
        // The sort is stable, so that equal scores stay in the images' order.
        Verdict[] ranked = [.. detections.OrderByDescending(each => each.Score).Select(each => new Verdict(each.Score, 0, (ushort)(each.IsRight ? 1 : 0), 0))];
        return objects > 0 ? PrecisionRecall.AverageAt(threshold: 0, ranked, objects) : ranked.Length == 0 ? 1 : 0;
    }
}

/// <summary>A detection that counts.</summary>
internal readonly record struct ScoredDetection(int Class, float Score, bool IsRight);

/// <summary>The kinds of the errors in one image.</summary>
internal sealed class ErrorImage
{
    private readonly MatchedImage _matched;
    private readonly bool[] _isFound;
    private readonly bool[] _isCovered;

    /// <summary>The object that each detection with a wrong class or outline is about.</summary>
    private readonly int?[] _about;

    public ErrorImage(MatchedImage matched, double threshold)
    {
        _matched = matched;
        OverlappedImage image = matched.Image;
        _isFound = new bool[image.TruthClasses.Length];
        _isCovered = new bool[image.TruthClasses.Length];
        foreach (int found in matched.Matches.OfType<int>())
            _isFound[found] = true;
        Kinds = new ErrorKind[image.Classes.Length];
        _about = new int?[image.Classes.Length];
        for (int d = 0; d < Kinds.Length; d++)
        {
            if (matched.Matches[d] is not null || matched.Ignored[d])
                continue;
            (Kinds[d], _about[d]) = KindOf(d, threshold);
            if (_about[d] is { } about)
                _isCovered[about] = true;
        }
    }

    /// <summary>The kind of each detection.</summary>
    public ErrorKind[] Kinds { get; }

    /// <summary>The detections that count, best first.</summary>
    public IEnumerable<ScoredDetection> Scored => Enumerable.Range(0, Kinds.Length).Where(d => !_matched.Ignored[d]).Select(Scoring);

    /// <summary>The objects of a class, without crowd regions.</summary>
    public IEnumerable<int> Objects(int c) =>
        Enumerable.Range(0, _isFound.Length).Where(g => _matched.Image.TruthClasses[g] == c && !_matched.Image.IsCrowd[g]);

    public bool IsFound(int truth) => _isFound[truth];

    /// <summary>Whether an object is not found, nor by a detection of a wrong class or outline.</summary>
    public bool IsMissed(int truth) => !_isFound[truth] && !_isCovered[truth];

    /// <summary>The detections that count, best first, with the errors of one kind made good.</summary>
    public IEnumerable<ScoredDetection> Without(ErrorKind kind)
    {
        var corrected = new HashSet<int>();
        for (int d = 0; d < Kinds.Length; d++)
        {
            if (_matched.Ignored[d])
                continue;
            if (Kinds[d] != kind)
                yield return Scoring(d);
            else if (_about[d] is { } truth && !_isFound[truth] && corrected.Add(truth))
                yield return new ScoredDetection(_matched.Image.TruthClasses[truth], _matched.Image.Scores[d], IsRight: true);
        }
    }

    private ScoredDetection Scoring(int d) => new(_matched.Image.Classes[d], _matched.Image.Scores[d], _matched.Matches[d] is not null);

    private (ErrorKind Kind, int? About) KindOf(int d, double threshold)
    {
        (int Truth, double IoU)? same = Most(d, ofItsClass: true), other = Most(d, ofItsClass: false);
        if (same is { } near && near.IoU < threshold)
            return (ErrorKind.Localization, near.Truth);
        if (other is { } confused && confused.IoU >= threshold)
            return (ErrorKind.Classification, confused.Truth);
        // It overlaps an object of its class and has no match: a better detection has it.
        if (same is not null)
            return (ErrorKind.Duplicate, null);
        return (other is null ? ErrorKind.Background : ErrorKind.Both, null);
    }

    /// <summary>The object that a detection overlaps most; null where it touches none.</summary>
    private (int Truth, double IoU)? Most(int d, bool ofItsClass)
    {
        OverlappedImage image = _matched.Image;
        (int Truth, double IoU)? most = null;
        foreach ((int truth, double iou) in image.Overlaps[d])
        {
            if (!image.IsCrowd[truth] && image.TruthClasses[truth] == image.Classes[d] == ofItsClass && iou > (most?.IoU ?? 0))
                most = (truth, iou);
        }
        return most;
    }
}
