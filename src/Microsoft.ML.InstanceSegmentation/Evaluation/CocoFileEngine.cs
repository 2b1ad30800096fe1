using System.Text;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// COCO's evaluation of a file of detections, on all processors and without an object for a detection: each is compared with the ground
/// truths as it is read, then the images are matched, then the classes ranked. <see cref="CocoEvaluator"/> is the same rules image by image,
/// and the twin that the tests compare with.
/// </summary>
internal sealed class CocoFileEngine
{
    /// <summary>Parts of the images for each processor: some images have much more to do than others.</summary>
    private const int PartsPerProcessor = 8;

    private readonly CocoParameters _parameters;
    private readonly CocoTruths _truths;
    private readonly FoundColumns _found;
    private readonly bool _hasMasks;
    private readonly ClassCurves[] _curves;

    private CocoFileEngine(CocoTruths truths, FoundColumns found, bool hasMasks, CocoParameters parameters)
    {
        (_truths, _found, _hasMasks, _parameters) = (truths, found, hasMasks, parameters);
        int[] order = MatchImages();
        _curves = Curves(order);
    }

    /// <returns>null where the results are not of the usual kind (<see cref="CocoResultsScanner"/>).</returns>
    /// <exception cref="AggregateException">Of ArgumentException: a mask is none.</exception>
    public static CocoFileEngine? TryCreate(LabelledDataset truth, string resultsFile, CocoParameters parameters)
    {
        parameters.Validate();
        var truths = new CocoTruths(truth, parameters);
        double least = Thresholds(parameters).Min();
        return CocoResultsScanner.TryRead(resultsFile, truth, () => new FoundDetections(truths, least)) is { } read
            ? new CocoFileEngine(truths, new FoundColumns(read.Parts, parameters.AreaRanges.Count, parameters.BoundaryDilationRatio is not null), read.HasMasks, parameters)
            : null;
    }

    /// <param name="truth">The data set.</param>
    /// <param name="results">Detections of a file, whose images and categories it has.</param>
    /// <param name="parameters">What counts.</param>
    public static CocoFileEngine Create(LabelledDataset truth, IReadOnlyList<CocoResult> results, CocoParameters parameters)
    {
        parameters.Validate();
        var truths = new CocoTruths(truth, parameters);
        var found = new FoundDetections(truths, Thresholds(parameters).Min());
        Dictionary<long, int> images = truth.Images.Index().ToDictionary(each => each.Item.Id, each => each.Index);
        Dictionary<long, int> classes = truth.Categories.Index().ToDictionary(each => each.Item.Id, each => each.Index);
        bool hasMasks = results.All(result => result.Mask is not null);
        foreach (CocoResult result in results)
        {
            (double score, double[]? box) = result.Exact ?? (result.Score, null);
            found.Add(new CocoResultEntry
            {
                Image = images[result.ImageId],
                Class = classes[result.CategoryId],
                Score = score,
                Box = box,
                HasMask = result.Mask is not null,
                Counts = result.Mask is { } mask ? Encoding.ASCII.GetBytes(mask.ToCompressed()) : [],
            });
        }
        return new CocoFileEngine(truths, new FoundColumns([found], parameters.AreaRanges.Count, parameters.BoundaryDilationRatio is not null), hasMasks, parameters);
    }

    /// <summary>Detections that were evaluated.</summary>
    public int Count => _found.Count;

    /// <summary>COCO's own figures; the parameters must be COCO's but for the limit.</summary>
    public DetectionMetrics Metrics(int maxDetections)
    {
        CocoMetrics Of(OverlapTable overlaps) => CocoSummary.Of(Names(), (range, most) => At(overlaps, range, most), maxDetections, intervals: null);
        return new DetectionMetrics { BoundingBox = Of(_found.Boxes), Mask = _hasMasks ? Of(_found.Masks) : null, Boundary = Boundaries is { } each ? Of(each) : null };
    }

    public CocoEvaluation Evaluation()
    {
        CocoFigures Of(OverlapTable overlaps) => new(_parameters, Names(), (range, most) => At(overlaps, range, most));
        return new CocoEvaluation(_parameters, Of(_found.Boxes), _hasMasks ? Of(_found.Masks) : null, Boundaries is { } each ? Of(each) : null);
    }

    /// <summary>LVIS' figures; the parameters must be LVIS'.</summary>
    public LvisEvaluation Lvis(int maxDetections)
    {
        LvisMetrics Of(OverlapTable overlaps) => LvisSummary.Of(_truths.Data.Categories, range => At(overlaps, range, maxDetections), maxDetections);
        return new LvisEvaluation { BoundingBox = Of(_found.Boxes), Mask = _hasMasks ? Of(_found.Masks) : null, Boundary = Boundaries is { } each ? Of(each) : null };
    }

    private OverlapTable? Boundaries => _hasMasks ? _found.Boundaries : null;

    private PrecisionRecall?[] At(OverlapTable overlaps, int range, int maxDetections)
    {
        var figures = new PrecisionRecall?[_curves.Length];
        Parallel.For(0, figures.Length, c => figures[c] = _curves[c].At(overlaps, range, maxDetections));
        return figures;
    }

    private string[] Names() => [.. _truths.Data.Categories.Select(category => category.Name)];

    /// <summary>The detections by image, and in it by class and score.</summary>
    private int[] MatchImages()
    {
        int images = _truths.Data.Images.Count, parts = Math.Clamp(Environment.ProcessorCount * PartsPerProcessor, 1, Math.Max(1, images));
        (int[] order, int[] starts) = Grouped(_found.Images, [.. Enumerable.Range(0, _found.Count)], images);
        double[] thresholds = Thresholds(_parameters);
        Parallel.For(0, parts, part =>
        {
            var matcher = new ImageMatcher(_truths, _found, thresholds, _parameters.Limits[^1]);
            for (int image = Bound(part); image < Bound(part + 1); image++)
                matcher.Match(image, order.AsSpan(starts[image]..starts[image + 1]));
        });
        return order;
        int Bound(int part) => (int)((long)images * part / parts);
    }

    private ClassCurves[] Curves(int[] order)
    {
        int classes = _truths.ByClass ? _truths.Data.Categories.Count : 1;
        var positives = new int[classes][];
        for (int c = 0; c < classes; c++)
            positives[c] = new int[_truths.AreaRanges.Length];
        for (int truth = 0; truth < _truths.Classes.Length; truth++)
        {
            for (int range = 0; range < _truths.AreaRanges.Length; range++)
            {
                if ((_truths.Counted[truth] >> range & 1) != 0)
                    positives[_truths.ByClass ? _truths.Classes[truth] : 0][range]++;
            }
        }
        (int[] byClass, int[] starts) = Grouped(_truths.ByClass ? _found.Classes : new int[_found.Count], order, classes);
        var curves = new ClassCurves[classes];
        Parallel.For(0, classes, c => curves[c] = new ClassCurves(_found, byClass.AsSpan(starts[c]..starts[c + 1]), positives[c], _parameters));
        return curves;
    }

    /// <summary>Thresholds that a perfect overlap reaches in spite of rounding.</summary>
    private static double[] Thresholds(CocoParameters parameters) => [.. parameters.IoUThresholds.Select(CocoProtocol.MatchThreshold)];

    /// <summary>The items by their keys, in their order otherwise: of key k those from starts[k] until before starts[k + 1].</summary>
    private static (int[] Order, int[] Starts) Grouped(int[] keys, int[] items, int count)
    {
        var starts = new int[count + 1];
        foreach (int item in items)
            starts[keys[item] + 1]++;
        for (int i = 0; i < count; i++)
            starts[i + 1] += starts[i];
        int[] next = [.. starts];
        var order = new int[items.Length];
        foreach (int item in items)
            order[next[keys[item]]++] = item;
        return (order, starts);
    }
}
