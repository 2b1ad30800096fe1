namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The means that COCO reports (pycocotools' summarize).</summary>
internal static class CocoSummary
{
    public static CocoMetrics Of(IReadOnlyList<string> classNames, IReadOnlyList<ClassVerdicts> verdicts, int images, int maxDetections)
    {
        (MetricInterval AP, MetricInterval AP50)? intervals = BootstrapIntervals.Of(verdicts, images, maxDetections);
        PrecisionRecall?[] all = At(verdicts, CocoProtocol.All, maxDetections);
        PrecisionRecall?[] small = At(verdicts, CocoProtocol.Small, maxDetections);
        PrecisionRecall?[] medium = At(verdicts, CocoProtocol.Medium, maxDetections);
        PrecisionRecall?[] large = At(verdicts, CocoProtocol.Large, maxDetections);
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
            AR1 = Mean(At(verdicts, CocoProtocol.All, Math.Min(1, maxDetections)), c => c.Recall.Average()),
            AR10 = Mean(At(verdicts, CocoProtocol.All, Math.Min(10, maxDetections)), c => c.Recall.Average()),
            AR = Mean(all, c => c.Recall.Average()),
            ARSmall = Mean(small, c => c.Recall.Average()),
            ARMedium = Mean(medium, c => c.Recall.Average()),
            ARLarge = Mean(large, c => c.Recall.Average()),
            PerClassAP = new OrderedDictionary<string, double>(
                classNames.Zip(all, (name, c) => KeyValuePair.Create(name, c?.AveragePrecision.Average() ?? CocoMetrics.None)), StringComparer.Ordinal),
        };
    }

    private static PrecisionRecall?[] At(IReadOnlyList<ClassVerdicts> verdicts, int areaRange, int maxDetections) =>
        [.. verdicts.Select(verdict => verdict.At(areaRange, maxDetections))];

    /// <summary>The mean over the classes that have ground truth.</summary>
    private static double Mean(PrecisionRecall?[] classes, Func<PrecisionRecall, double> value) =>
        classes.OfType<PrecisionRecall>().Select(value).DefaultIfEmpty(CocoMetrics.None).Average();
}
