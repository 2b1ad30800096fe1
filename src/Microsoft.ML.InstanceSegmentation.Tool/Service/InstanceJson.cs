using System.Text.Json.Nodes;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The instances as JSON, best first; box: x0, y0, x1, y1 in pixels; area: pixels of the mask; mask: COCO run lengths.</summary>
internal static class InstanceJson
{
    public static IResult Answer(MLImage image, ImagePrediction found) => Results.Ok(found.Instances.Select((instance, i) => new
    {
        label = instance.Label,
        score = instance.Score,
        box = instance.Box,
        area = instance.Mask.Area,
        mask = JsonNode.Parse(found.PredictedMasks![i]),
    }).ToArray());
}
