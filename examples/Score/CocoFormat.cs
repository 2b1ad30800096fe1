using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>Detections as a file that other COCO tools read.</summary>
internal static class CocoFormat
{
    /// <summary>Writes all detections in COCO's results format, with the annotation file's numbers of the classes.</summary>
    public static void WriteDetections(string file, IEnumerable<ScoredImage> images, string annotationFile)
    {
        using JsonDocument annotations = JsonDocument.Parse(File.ReadAllBytes(annotationFile));
        Dictionary<string, long> categories = annotations.RootElement.GetProperty("categories").EnumerateArray().ToDictionary(
            category => category.GetProperty("name").GetString()!, category => category.GetProperty("id").GetInt64());
        CocoResults.Write(file, images.SelectMany(image => Enumerable.Range(0, image.Score?.Length ?? 0).Select(i => new CocoResult
        {
            ImageId = image.ImageId,
            CategoryId = categories.TryGetValue(image.PredictedLabel![i], out long id) ? id : throw new InvalidDataException(
                $"The model finds '{image.PredictedLabel[i]}', which is no category of {annotationFile}; give annotations with the classes that it was trained on."),
            Score = image.Score![i],
            BoundingBox = image.PredictedBoundingBoxes![(4 * i)..(4 * i + 4)],
            Mask = RunLengthMask.Parse(image.PredictedMasks![i]),
        })));
    }
}
