using Microsoft.ML.Data;

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
}
