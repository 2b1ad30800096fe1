using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>The means that LVIS reports (lvis-api's summarize).</summary>
internal static class LvisSummary
{
    /// <param name="categories">The classes.</param>
    /// <param name="at">The figures of each class for a range of areas; null for a class without ground truth.</param>
    /// <param name="maxDetections">Detections of an image that count.</param>
    public static LvisMetrics Of(IReadOnlyList<LabelCategory> categories, Func<int, PrecisionRecall?[]> at, int maxDetections)
    {
        PrecisionRecall?[] all = at(CocoProtocol.All), small = at(CocoProtocol.Small), medium = at(CocoProtocol.Medium), large = at(CocoProtocol.Large);
        return new LvisMetrics
        {
            MaxDetections = maxDetections,
            AP = AP(all),
            AP50 = CocoSummary.Mean(all, c => c.AveragePrecision[CocoProtocol.At50]),
            AP75 = CocoSummary.Mean(all, c => c.AveragePrecision[CocoProtocol.At75]),
            APSmall = AP(small),
            APMedium = AP(medium),
            APLarge = AP(large),
            APRare = Of(ClassFrequency.Rare),
            APCommon = Of(ClassFrequency.Common),
            APFrequent = Of(ClassFrequency.Frequent),
            AR = AR(all),
            ARSmall = AR(small),
            ARMedium = AR(medium),
            ARLarge = AR(large),
            PerClassAP = CocoSummary.PerClass([.. categories.Select(category => category.Name)], all),
        };

        double Of(ClassFrequency frequency) => AP([.. all.Where((_, c) => categories[c].Frequency == frequency)]);
    }

    private static double AP(PrecisionRecall?[] classes) => CocoSummary.Mean(classes, c => c.AveragePrecision.Average());

    private static double AR(PrecisionRecall?[] classes) => CocoSummary.Mean(classes, c => c.Recall.Average());
}
