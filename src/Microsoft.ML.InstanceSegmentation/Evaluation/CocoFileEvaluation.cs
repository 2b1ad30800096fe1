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
        LabelledDataset truth = Truth(annotationFile, imageFolder, options);
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
        return CocoFileEngine.Create(truth, Results(truth, annotationFile, resultsFile), parameters);
    }

    /// <summary>Adds every image of a data set, with its detections, to an evaluator of single objects.</summary>
    /// <exception cref="InvalidDataException">A file is not as it should be, or a detection has no mask; the message names it.</exception>
    public static void AddTo(DetailedEvaluator evaluator, string annotationFile, string resultsFile, string? imageFolder, ReadingOptions? options)
    {
        LabelledDataset truth = Truth(annotationFile, imageFolder, options);
        IReadOnlyList<CocoResult> results = Results(truth, annotationFile, resultsFile);
        if (results.Index().FirstOrDefault(each => each.Item.Mask is null) is { Item: not null } boxOnly)
            throw new InvalidDataException($"{resultsFile}: detection number {boxOnly.Index + 1} of the list: it has no segmentation, and objects are compared by their masks. Give results with masks.");
        Dictionary<long, int> classes = truth.Categories.ToDictionary(category => category.Id, category => evaluator.ClassOf(category.Name));
        Dictionary<LabelCategory, int> ofTruth = truth.ClassIndices();
        ILookup<long, CocoResult> ofImage = results.ToLookup(result => result.ImageId);
        foreach (LabelledImage image in truth.Images)
        {
            CocoResult[] found = [.. ofImage[image.Id].OrderByDescending(result => result.Score)];
            evaluator.Add(
                image.ToInstances(ofTruth) with { Areas = [.. image.Annotations.Select(annotation => AreaRange.ToSingle(annotation.Area))] },
                new DetectedInstances
                {
                    Boxes = [.. found.SelectMany(result => result.BoundingBox ?? result.Mask!.BoundingBox.Corners)],
                    Scores = [.. found.Select(result => result.Score)],
                    Classes = [.. found.Select(result => classes[result.CategoryId])],
                    Masks = [.. found.Select(result => result.Mask!)],
                    // As in pycocotools, a file with boxes has their areas.
                    Areas = [.. found.Select(result => result.Exact?.Box is { } box ? box[2] * box[3] : result.Mask!.Area)],
                });
        }
    }

    private static LabelledDataset Truth(string annotationFile, string? imageFolder, ReadingOptions? options)
    {
        LabelledDataset truth = CocoAnnotationScanner.TryRead(annotationFile) ?? InstanceFormats.ReadAnnotations(annotationFile, imageFolder, options ?? new ReadingOptions());
        // One left out would flatter every figure.
        return truth.Problems.LeftOut > 0 ? throw truth.Problems.Error()! : truth;
    }

    private static IReadOnlyList<CocoResult> Results(LabelledDataset truth, string annotationFile, string resultsFile)
    {
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
        return results;
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
