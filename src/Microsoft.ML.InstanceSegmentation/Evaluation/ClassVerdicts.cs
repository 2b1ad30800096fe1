namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The verdicts on all detections of one class, for each range of areas.</summary>
internal sealed class ClassVerdicts
{
    private readonly List<Verdict>[] _verdicts = [.. CocoProtocol.AreaRanges.Select(_ => new List<Verdict>())];
    private readonly int[] _positives = new int[CocoProtocol.AreaRanges.Length];

    /// <summary>Adds the detections of one image.</summary>
    public void Add(Truths truths, Candidates detections, double[,] overlaps)
    {
        for (int a = 0; a < _verdicts.Length; a++)
            _positives[a] += InstanceMatching.Match(truths, detections, overlaps, CocoProtocol.AreaRanges[a], _verdicts[a]);
    }

    public PrecisionRecall? At(int areaRange, int maxDetections) =>
        PrecisionRecall.Of(_verdicts[areaRange], _positives[areaRange], maxDetections);
}
