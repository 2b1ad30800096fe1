using System.Text;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// An evaluation as one HTML file that needs no network: figures, precision, recall and F1 by class with the best thresholds, what is confused with what,
/// what each kind of error costs, small and large objects, and the images with the most errors. Made by
/// <see cref="InstanceSegmentationCatalog.ReportEvaluation"/>.
/// </summary>
/// <example>
/// <code>
/// EvaluationReport report = segmentation.ReportEvaluation(model.Transform(test));
/// report.Save("evaluation.html");
/// Console.WriteLine(report.Metrics.Coco.Mask.AP);
/// </code>
/// </example>
public sealed class EvaluationReport
{
    private readonly IReadOnlyList<int> _objectsBySize;
    private readonly IReadOnlyList<WorstImage> _worst;

    internal EvaluationReport(DetailedMetrics metrics, DetailedEvaluator evaluated, IReadOnlyList<WorstImage> worst)
    {
        (Metrics, Images, _objectsBySize, _worst) = (metrics, evaluated.Images, evaluated.ObjectsBySize, worst);
    }

    /// <summary>The figures, as <see cref="InstanceSegmentationCatalog.EvaluateInDetail"/> gives them.</summary>
    public DetailedMetrics Metrics { get; }

    /// <summary>Images that were evaluated.</summary>
    public int Images { get; }

    /// <summary>
    /// The images that are shown, the one with the lowest <see cref="ImageErrors.Accuracy"/> first, and of equal ones that with more errors. None
    /// where there are no images, or in all of them everything is right.
    /// </summary>
    public IReadOnlyList<ImageErrors> WorstImages => [.. _worst.Select(image => image.Errors)];

    /// <summary>
    /// The same for files of detections of any program; no images are needed, and none are shown. The detections need masks.
    /// </summary>
    /// <param name="annotationFile">COCO annotations in JSON; or a data set of any format that <c>LoadInstances</c> reads.</param>
    /// <param name="resultsFile">Detections in COCO's results format, as <see cref="CocoResults"/> writes them; masks may be polygons.</param>
    /// <param name="scoreThreshold">Least score of a detection that counts, where one threshold is asked for. Default 0.5.</param>
    /// <param name="iouThreshold">Least intersection over union of masks of a match, where one is asked for. 0.1 to 1, default 0.5.</param>
    /// <param name="maximumDetections">Most detections of a class in an image that count, best first; at least 1. COCO's default is 100.</param>
    /// <param name="imageFolder">Folder of the images, for formats other than COCO's; null for the one that the format names.</param>
    /// <param name="options">Which part of the data set is read, for formats other than COCO's; null: the defaults.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not of its format, a detection has no mask, or the two do not belong together; the message names the entry.</exception>
    public static EvaluationReport FromCocoResults(
        string annotationFile, string resultsFile, float scoreThreshold = 0.5f, double iouThreshold = 0.5, int maximumDetections = 100, string? imageFolder = null, ReadingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(resultsFile);
        options?.Validate();
        var evaluator = DetailedEvaluator.Create(scoreThreshold, iouThreshold, maximumDetections);
        CocoFileEvaluation.AddTo(evaluator, annotationFile, resultsFile, imageFolder, options);
        return new EvaluationReport(evaluator.Evaluate(), evaluator, []);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    /// <param name="notes">Paragraphs below its title, such as which model was evaluated on which images; null for none.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string file, IReadOnlyList<string>? notes = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        byte[] page = Encoding.UTF8.GetBytes(Page(notes));
        AtomicFile.Write(file, stream => stream.Write(page));
    }

    internal string Page(IReadOnlyList<string>? notes = null) => new EvaluationPage(Metrics, Images, _objectsBySize, _worst, notes ?? []).ToHtml();
}
