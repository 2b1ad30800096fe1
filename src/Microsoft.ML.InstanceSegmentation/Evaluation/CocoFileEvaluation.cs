using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Evaluates a file of detections against a file of annotations, as pycocotools' loadRes and COCOeval do.</summary>
internal static class CocoFileEvaluation
{
    /// <param name="annotationFile">The data set, of any format that is read here; of COCO's the images are not needed.</param>
    /// <param name="resultsFile">The detections.</param>
    /// <param name="maximumDetections">Most of an image and class that count.</param>
    /// <param name="imageFolder">The images' folder, for formats that need it; null for the one that the format names.</param>
    /// <param name="options">Which part is read, for formats that have several.</param>
    /// <param name="boundary">Whether boundaries are compared too.</param>
    public static DetectionMetrics Evaluate(
        string annotationFile, string resultsFile, int maximumDetections, string? imageFolder = null, ReadingOptions? options = null, bool boundary = false)
    {
        var parameters = new CocoParameters { MaxDetections = [maximumDetections], BoundaryDilationRatio = boundary ? MaskBoundary.UsualRatio : null };
        return Engine(annotationFile, resultsFile, parameters, imageFolder, options).Metrics(maximumDetections);
    }

    /// <summary>The same as lvis-api's LVISResults and LVISEval do.</summary>
    public static LvisEvaluation Lvis(string annotationFile, string resultsFile, int maximumDetections, bool boundary)
    {
        var parameters = new CocoParameters { MaxDetections = [maximumDetections], BoundaryDilationRatio = boundary ? MaskBoundary.UsualRatio : null, IsFederated = true };
        return Engine(annotationFile, resultsFile, parameters).Lvis(maximumDetections);
    }

    public static CocoFileEngine Engine(string annotationFile, string resultsFile, CocoParameters parameters, string? imageFolder = null, ReadingOptions? options = null)
    {
        LabelledDataset truth = CocoAnnotationScanner.TryRead(annotationFile) ?? InstanceFormats.ReadAnnotations(annotationFile, imageFolder, options ?? new ReadingOptions());
        // One left out would flatter every figure.
        if (truth.Problems.LeftOut > 0)
            throw truth.Problems.Error()!;
        try
        {
            if (CocoFileEngine.TryCreate(truth, resultsFile, parameters) is { } engine)
                return engine;
        }
        catch (AggregateException bad) when (bad.InnerExceptions.All(failure => failure is ArgumentException))
        {
            // A mask that is none: what follows names the detection.
        }
        // Detection by detection: for files of an unusual kind, and to name what is wrong with one.
        IReadOnlyList<CocoResult> results = CocoResults.Read(resultsFile, new DetectionNames(truth));
        Dictionary<long, LabelledImage> images = truth.Images.ToDictionary(image => image.Id);
        var classes = truth.Categories.Select(category => category.Id).ToHashSet();
        for (int i = 0; i < results.Count; i++)
        {
            if (Problem(results[i], images, classes) is { } problem)
            {
                throw new InvalidDataException(
                    $"{resultsFile}: detection number {i + 1} of the list: {problem} Give the results for {annotationFile}.");
            }
        }
        return CocoFileEngine.Create(truth, results, parameters);
    }

    private static string? Problem(CocoResult result, Dictionary<long, LabelledImage> images, HashSet<long> classes)
    {
        if (!images.TryGetValue(result.ImageId, out LabelledImage? image))
            return $"its image_id is {result.ImageId}, but no image has that id.";
        if (!classes.Contains(result.CategoryId))
            return $"its category_id is {result.CategoryId}, but no category has that id.";
        if (result.Mask is not { } mask)
            return result.BoundingBox is null ? "it has neither bbox nor segmentation." : null;
        return mask.Height == image.Height && mask.Width == image.Width
            ? null
            : $"its mask is {mask.Height}×{mask.Width} (height×width), but image {image.Id} is {image.Height}×{image.Width}.";
    }
}
