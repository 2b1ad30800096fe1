namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The means that COCO reports (pycocotools' summarize).</summary>
internal static class CocoSummary
{
    public static CocoMetrics Of(IReadOnlyList<string> classNames, IReadOnlyList<ClassVerdicts> verdicts, int images, int maxDetections) =>
        Of(classNames, (range, most) => [.. verdicts.Select(verdict => verdict.At(range, most))], maxDetections, BootstrapIntervals.Of(verdicts, images, maxDetections));

    /// <param name="classNames">Names of the classes.</param>
    /// <param name="at">The figures of each class for a range of areas and a number of detections that count; null for a class without ground truth.</param>
    /// <param name="maxDetections">Detections of a class in an image that count.</param>
    /// <param name="intervals">Intervals of AP and AP50, where there are any.</param>
    public static CocoMetrics Of(
        IReadOnlyList<string> classNames, Func<int, int, PrecisionRecall?[]> at, int maxDetections, (MetricInterval AP, MetricInterval AP50)? intervals)
    {
        PrecisionRecall?[] all = at(CocoProtocol.All, maxDetections);
        PrecisionRecall?[] small = at(CocoProtocol.Small, maxDetections);
        PrecisionRecall?[] medium = at(CocoProtocol.Medium, maxDetections);
        PrecisionRecall?[] large = at(CocoProtocol.Large, maxDetections);
        return new CocoMetrics
        {
            MaxDetections = maxDetections,
            AP = Mean(all, c => c.AveragePrecision.Average()),
            AP50 = Mean(all, c => c.AveragePrecision[CocoProtocol.At50]),
            APInterval = intervals?.AP,
            AP50Interval = intervals?.AP50,
            AP75 = Mean(all, c => c.AveragePrecision[CocoProtocol.At75]),
            APSmall = Mean(small, c => c.AveragePrecision.Average()),
            APMedium = Mean(medium, c => c.AveragePrecision.Average()),
            APLarge = Mean(large, c => c.AveragePrecision.Average()),
            AR1 = Mean(at(CocoProtocol.All, Math.Min(1, maxDetections)), c => c.Recall.Average()),
            AR10 = Mean(at(CocoProtocol.All, Math.Min(10, maxDetections)), c => c.Recall.Average()),
            AR = Mean(all, c => c.Recall.Average()),
            ARSmall = Mean(small, c => c.Recall.Average()),
            ARMedium = Mean(medium, c => c.Recall.Average()),
            ARLarge = Mean(large, c => c.Recall.Average()),
            PerClassAP = PerClass(classNames, all),
        };
    }

    /// <summary>Average precision of each class by its name; -1 for one without ground truth.</summary>
    public static IReadOnlyDictionary<string, double> PerClass(IReadOnlyList<string> classNames, PrecisionRecall?[] classes) => new OrderedDictionary<string, double>(
        classNames.Zip(classes, (name, c) => KeyValuePair.Create(name, c?.AveragePrecision.Average() ?? CocoMetrics.None)), StringComparer.Ordinal);

    /// <summary>The mean over the classes that have ground truth.</summary>
    public static double Mean(PrecisionRecall?[] classes, Func<PrecisionRecall, double> value) =>
        classes.OfType<PrecisionRecall>().Select(value).DefaultIfEmpty(CocoMetrics.None).Average();
}
