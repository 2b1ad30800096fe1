using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary><see cref="DetailedMetrics"/> as JSON: COCO's figures as they are written alone, and the others beside them.</summary>
internal static class DetailedMetricsJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };

    public static void Save(string file, DetailedMetrics metrics) =>
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Format(metrics) + "\n")));

    public static string Format(DetailedMetrics metrics)
    {
        JsonObject json = JsonNode.Parse(MetricsJson.Format(metrics.Coco.BoundingBox, metrics.Coco.Mask, metrics.Boundary))!.AsObject();
        json["scoreThreshold"] = metrics.ScoreThreshold;
        json["iouThreshold"] = metrics.IoUThreshold;
        json["objects"] = new JsonObject
        {
            ["byIoU"] = Numbers(metrics.Objects.ByIoU),
            ["mean"] = metrics.Objects.Mean,
            ["dataScienceBowl"] = metrics.Objects.DataScienceBowl,
            ["bestScoreThreshold"] = metrics.Objects.BestScoreThreshold,
        };
        json["panoptic"] = new JsonObject
        {
            ["mean"] = Quality(metrics.Panoptic.Mean),
            ["perClass"] = ByClass(metrics.Panoptic.PerClass, Quality),
        };
        json["confusion"] = new JsonObject
        {
            ["classes"] = new JsonArray([.. metrics.ConfusionMatrix.ClassNames.Select(name => JsonValue.Create(name))]),
            ["counts"] = new JsonArray([.. metrics.ConfusionMatrix.Counts.Select(Numbers)]),
        };
        json["perClass"] = ByClass(metrics.PerClass, each => new JsonObject { ["objects"] = each.Objects, ["best"] = Point(each.Best) });
        json["errors"] = Errors(metrics.Errors);
        return json.ToJsonString(s_indented);
    }

    private static JsonObject Errors(DetectionErrors errors)
    {
        var json = new JsonObject { ["AP"] = errors.AP };
        foreach ((string name, ErrorShare share) in errors.Shares)
            json[name] = new JsonObject { ["count"] = share.Count, ["dAP"] = share.DeltaAP };
        return json;
    }

    private static JsonObject? Quality(PanopticQuality? quality) =>
        quality is { } known ? new JsonObject { ["PQ"] = known.PQ, ["SQ"] = known.SQ, ["RQ"] = known.RQ } : null;

    private static JsonObject? Point(ScorePoint? point) => point is { } known
        ? new JsonObject { ["scoreThreshold"] = known.ScoreThreshold, ["precision"] = known.Precision, ["recall"] = known.Recall, ["F1"] = known.F1 }
        : null;

    private static JsonObject ByClass<T>(IReadOnlyDictionary<string, T> values, Func<T, JsonObject?> format) =>
        new(values.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, format(each.Value))));

    private static JsonArray Numbers<T>(IReadOnlyList<T> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
