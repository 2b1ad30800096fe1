using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What a model found in one image: the output row of a <see cref="PredictionEngine{TSrc, TDst}"/>, or of CreateEnumerable on a
/// scored view.
/// </summary>
/// <remarks>
/// <see cref="Instances"/> is the way to read it. The columns hold one entry (boxes: four) for each instance, best first; where nothing is
/// found ML.NET reads them as null. A class of your own derives from it where a row has more columns, such as FileName.
/// </remarks>
public class ImagePrediction
{
    private IReadOnlyList<PredictedInstance>? _instances;

    /// <summary>Class name of each instance.</summary>
    public string[]? PredictedLabel { get; set; }

    /// <summary>Score of each instance, 0 to 1, descending.</summary>
    public float[]? Score { get; set; }

    /// <summary>Box of each instance: x0, y0, x1, y1 in the image's pixels.</summary>
    public float[]? PredictedBoundingBoxes { get; set; }

    /// <summary>Mask of each instance, a COCO run-length object in JSON.</summary>
    public string[]? PredictedMasks { get; set; }

    /// <summary>The instances, best first; empty where nothing was found.</summary>
    [NoColumn]
    public IReadOnlyList<PredictedInstance> Instances => _instances ??=
        [.. Enumerable.Range(0, Score?.Length ?? 0).Select(i => new PredictedInstance(
            PredictedLabel![i], Score![i], PredictedBoundingBoxes!.AsSpan(4 * i, 4), PredictedMasks![i]))];

    /// <summary>The instances that meet criteria, in their order; the same as <c>ml.Transforms.FilterInstances</c> does in a pipeline.</summary>
    /// <param name="options">The criteria.</param>
    /// <returns>A new prediction; this one is not changed.</returns>
    /// <exception cref="ArgumentException">A criterion is out of its range.</exception>
    public ImagePrediction Filter(InstanceFilterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        string[] labels = PredictedLabel ?? [], masks = PredictedMasks ?? [];
        float[] scores = Score ?? [];
        int[] kept = InstanceFilter.Kept(options, labels, scores, masks);
        return new ImagePrediction
        {
            PredictedLabel = InstanceFilter.Select(labels, kept),
            Score = InstanceFilter.Select(scores, kept),
            PredictedBoundingBoxes = InstanceFilter.Select(PredictedBoundingBoxes ?? [], kept, each: 4),
            PredictedMasks = InstanceFilter.Select(masks, kept),
        };
    }
}
