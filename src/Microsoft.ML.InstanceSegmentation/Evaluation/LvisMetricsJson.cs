using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary><see cref="LvisEvaluation"/> as JSON, by the short names that LVIS' tools have.</summary>
internal static class LvisMetricsJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };

    public static void Save(string file, LvisEvaluation evaluation) =>
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Format(evaluation) + "\n")));

    public static string Format(LvisEvaluation evaluation)
    {
        var json = new JsonObject();
        foreach ((string key, _, LvisMetrics metrics) in evaluation.Parts)
        {
            var part = new JsonObject();
            foreach ((string name, double value) in metrics.Figures)
                part[name] = value;
            part["maxDetections"] = metrics.MaxDetections;
            part["perClassAP"] = new JsonObject(metrics.PerClassAP.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value)));
            json[key] = part;
        }
        return json.ToJsonString(s_indented);
    }
}
