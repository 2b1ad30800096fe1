namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The verdicts on all detections of one class, for each range of areas.</summary>
internal sealed class ClassVerdicts
{
    private readonly List<Verdict>[] _verdicts = [.. CocoProtocol.AreaRanges.Select(_ => new List<Verdict>())];
    private readonly int[] _positives = new int[CocoProtocol.AreaRanges.Length];

    /// <summary>Of each image with this class: its number, its ground truths that count, and where its verdicts end.</summary>
    private readonly List<(int Image, int Positives, int End)> _images = [];

    /// <summary>Adds the detections of one image.</summary>
    /// <param name="image">Its number, from 0; higher than those before.</param>
    /// <param name="truths">What is in it.</param>
    /// <param name="detections">What was found.</param>
    /// <param name="overlaps">The ground truths that each detection overlaps enough.</param>
    public void Add(int image, Truths truths, Candidates detections, Overlap[][] overlaps)
    {
        for (int a = 0; a < _verdicts.Length; a++)
        {
            int positives = InstanceMatching.Match(truths, detections, overlaps, CocoProtocol.AreaRanges[a], _verdicts[a]);
            _positives[a] += positives;
            if (a == CocoProtocol.All)
                _images.Add((image, positives, _verdicts[a].Count));
        }
    }

    public PrecisionRecall? At(int areaRange, int maxDetections) =>
        PrecisionRecall.Of(_verdicts[areaRange], _positives[areaRange], maxDetections);

    /// <summary>The detections of all areas, best first, with their images.</summary>
    /// <param name="images">Number of all images.</param>
    /// <param name="maxDetections">Detections that count, in each image.</param>
    public RankedClass Ranked(int images, int maxDetections)
    {
        List<Verdict> verdicts = _verdicts[CocoProtocol.All];
        var imageOf = new int[verdicts.Count];
        var positives = new int[images];
        int start = 0;
        foreach ((int image, int count, int end) in _images)
        {
            imageOf.AsSpan(start..end).Fill(image);
            positives[image] = count;
            start = end;
        }
        int[] order = PrecisionRecall.Ranking(verdicts, maxDetections);
        return new RankedClass(Array.ConvertAll(order, i => verdicts[i]), Array.ConvertAll(order, i => imageOf[i]), positives);
    }
}
