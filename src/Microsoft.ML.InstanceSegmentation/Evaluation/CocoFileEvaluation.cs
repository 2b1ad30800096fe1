using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Evaluates a file of detections against a file of annotations, as pycocotools' loadRes and COCOeval do.</summary>
internal static class CocoFileEvaluation
{
    public static DetectionMetrics Evaluate(string annotationFile, string resultsFile, int maximumDetections)
    {
        LabelledDataset truth = CocoAnnotationScanner.TryRead(annotationFile) ?? CocoReader.LoadAnnotations(annotationFile);
        // One left out would flatter every figure.
        if (truth.Problems.LeftOut > 0)
            throw truth.Problems.Error()!;
        try
        {
            if (CocoResultsScanner.TryRead(resultsFile, truth) is { } columns)
                return new CocoFileEngine(truth, columns, maximumDetections).Evaluate();
        }
        catch (AggregateException bad) when (bad.InnerExceptions.All(failure => failure is ArgumentException))
        {
            // A mask that is none: what follows names the detection.
        }
        return Evaluate(truth, annotationFile, CocoResults.Read(resultsFile), resultsFile, maximumDetections);
    }

    /// <summary>The same detection by detection: for files of an unusual kind, and to name what is wrong with one.</summary>
    public static DetectionMetrics Evaluate(LabelledDataset truth, string annotationFile, IReadOnlyList<CocoResult> results, string resultsFile, int maximumDetections)
    {
        Dictionary<long, LabelledImage> images = truth.Images.ToDictionary(image => image.Id);
        Dictionary<long, int> classes = truth.Categories
            .Select((category, i) => (category.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        for (int i = 0; i < results.Count; i++)
        {
            if (Problem(results[i], images, classes) is { } problem)
            {
                throw new InvalidDataException(
                    $"{resultsFile}: detection number {i + 1} of the list: {problem} Give the results for {annotationFile}.");
            }
        }
        bool haveMasks = results.All(result => result.Mask is not null);
        ILookup<long, CocoResult> found = results.ToLookup(result => result.ImageId);
        var evaluator = new CocoEvaluator([.. truth.Categories.Select(category => category.Name)], maximumDetections);
        Dictionary<LabelCategory, int> indices = truth.ClassIndices();
        foreach (LabelledImage image in truth.Images)
        {
            evaluator.Add(
                image.ToInstances(indices) with { Areas = [.. image.Annotations.Select(annotation => AreaRange.ToSingle(annotation.Area))] },
                Detections([.. found[image.Id]], classes, haveMasks));
        }
        return evaluator.EvaluateDetector();
    }

    private static string? Problem(CocoResult result, Dictionary<long, LabelledImage> images, Dictionary<long, int> classes)
    {
        if (!images.TryGetValue(result.ImageId, out LabelledImage? image))
            return $"its image_id is {result.ImageId}, but no image has that id.";
        if (!classes.ContainsKey(result.CategoryId))
            return $"its category_id is {result.CategoryId}, but no category has that id.";
        if (result.Mask is not { } mask)
            return result.BoundingBox is null ? "it has neither bbox nor segmentation." : null;
        return mask.Height == image.Height && mask.Width == image.Width
            ? null
            : $"its mask is {mask.Height}×{mask.Width} (height×width), but image {image.Id} is {image.Height}×{image.Width}.";
    }

    private static DetectedInstances Detections(CocoResult[] results, Dictionary<long, int> classes, bool haveMasks) => new()
    {
        Boxes = [.. results.SelectMany(result => result.BoundingBox ?? result.Mask!.BoundingBox.Corners)],
        Scores = [.. results.Select(result => result.Score)],
        Classes = [.. results.Select(result => classes[result.CategoryId])],
        Masks = haveMasks ? [.. results.Select(result => result.Mask!)] : null,
        Areas = [.. results.Select(result => result.Area ?? 0)],
    };
}
