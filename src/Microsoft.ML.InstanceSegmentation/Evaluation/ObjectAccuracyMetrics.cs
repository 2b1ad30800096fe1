namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Objects found among objects found, missed and made up, TP / (TP + FP + FN), at one score threshold: what microscopy reports (Schmidt et al.
/// 2018, "Cell Detection with Star-convex Polygons"; Stringer et al. 2021, "Cellpose"; Caicedo et al. 2019, on the 2018 Data Science Bowl).
/// </summary>
/// <remarks>
/// Detections match objects of their class, the best scores first; crowd regions count for nothing. 0 to 1, higher is better, and 1 where there
/// is nothing to find and nothing was found.
/// </remarks>
public sealed record ObjectAccuracyMetrics
{
    /// <summary>Over all objects of all images, at the intersections over union 0.50, 0.55, …, 0.95: StarDist's accuracy, Cellpose's average precision.</summary>
    public required IReadOnlyList<double> ByIoU { get; init; }

    /// <summary>Mean of <see cref="ByIoU"/> from 0.50 to 0.90, over which StarDist's paper has its figures.</summary>
    public required double Mean { get; init; }

    /// <summary>
    /// The 2018 Data Science Bowl's score: the mean over 0.50 to 0.95 in each image, then over the images. An overlap of exactly the threshold is a
    /// match here, and masks may overlap, which the competition did not allow.
    /// </summary>
    public required double DataScienceBowl { get; init; }

    /// <summary>
    /// The score threshold that gives the highest <see cref="Mean"/> on these images; null where finding nothing is best. Take it for other images:
    /// on these it flatters.
    /// </summary>
    public float? BestScoreThreshold { get; init; }
}
