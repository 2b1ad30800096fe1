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
        CocoResults.Write(file, images.SelectMany(image => image.Instances.Select(instance => new CocoResult
        {
            ImageId = image.ImageId,
            CategoryId = categories.TryGetValue(instance.Label, out long id) ? id : throw new InvalidDataException(
                $"The model finds '{instance.Label}', which is no category of {annotationFile}; "
                + "give annotations with the classes that it was trained on."),
            Score = instance.Score,
            BoundingBox = instance.Box,
            Mask = instance.Mask,
        })));
    }
}
