using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// COCO's evaluation of a file of detections, over the columns that it was read into: images are matched on all processors, without an
/// object for a detection. <see cref="CocoEvaluator"/> is the same rules image by image, and the twin that the tests compare with.
/// </summary>
/// <param name="truth">The data set.</param>
/// <param name="found">The detections.</param>
/// <param name="maxDetections">Detections of a class in an image that count, the best first.</param>
internal sealed class CocoFileEngine(LabelledDataset truth, CocoResultColumns found, int maxDetections)
{
    /// <summary>Parts of the images for each processor: some images have much more to do than others.</summary>
    private const int PartsPerProcessor = 8;

    public DetectionMetrics Evaluate()
    {
        (int[] order, int[] starts) = ByImage();
        Dictionary<LabelCategory, int> classes = truth.ClassIndices();
        int parts = Math.Clamp(Environment.ProcessorCount * PartsPerProcessor, 1, Math.Max(1, truth.Images.Count));
        var verdicts = new FileVerdicts[parts];
        Parallel.For(0, parts, part =>
        {
            verdicts[part] = new FileVerdicts(truth.Categories.Count);
            var matcher = new ImageMatcher(found, classes, maxDetections, verdicts[part]);
            for (int image = Bound(part, parts); image < Bound(part + 1, parts); image++)
                matcher.Add(truth.Images[image], order.AsSpan(starts[image]..starts[image + 1]));
        });
        var curves = new ClassCurves[truth.Categories.Count];
        Parallel.For(0, curves.Length, c => curves[c] = new ClassCurves([.. verdicts.Select(part => part.Classes[c])]));
        string[] names = [.. truth.Categories.Select(category => category.Name)];
        return new DetectionMetrics
        {
            BoundingBox = Summary(names, curves, FileVerdicts.Boxes),
            Mask = found.Counts is null ? null : Summary(names, curves, FileVerdicts.Masks),
        };
    }

    private CocoMetrics Summary(string[] names, ClassCurves[] curves, int kind) =>
        CocoSummary.Of(names, (range, most) => Array.ConvertAll(curves, curve => curve.At(kind, range, most)), maxDetections, intervals: null);

    private int Bound(int part, int parts) => (int)((long)truth.Images.Count * part / parts);

    /// <summary>The detections of each image, in the file's order: of image i those from starts[i] until before starts[i + 1].</summary>
    private (int[] Order, int[] Starts) ByImage()
    {
        var starts = new int[truth.Images.Count + 1];
        foreach (int image in found.Images)
            starts[image + 1]++;
        for (int i = 0; i < truth.Images.Count; i++)
            starts[i + 1] += starts[i];
        int[] next = [.. starts];
        var order = new int[found.Count];
        for (int i = 0; i < order.Length; i++)
            order[next[found.Images[i]]++] = i;
        return (order, starts);
    }
}
