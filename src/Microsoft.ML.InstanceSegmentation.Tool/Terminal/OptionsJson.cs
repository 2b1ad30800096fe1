using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Options with some members from JSON.</summary>
internal static class OptionsJson
{
    /// <summary>The options with the members that a JSON object has, at any depth, such as {"Optimizer":{"LearningRate":0.001}}.</summary>
    /// <param name="options">What to start from.</param>
    /// <param name="json">The object, or the path of a file of it; null changes nothing.</param>
    /// <exception cref="ArgumentException">It is no JSON object, or a member is none of the options'; the message says which.</exception>
    public static InstanceSegmentationOptions Change(InstanceSegmentationOptions options, string? json)
    {
        if (json is null)
            return options;
        string text = File.Exists(json) ? File.ReadAllText(json)
            : json.TrimStart().StartsWith('{') ? json
            : throw new ArgumentException($"There is no file '{json}' of options, and it is no JSON object of them either.");
        JsonObject changed = JsonSerializer.SerializeToNode(options)!.AsObject();
        try
        {
            Merge(changed, JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object."), "");
            return changed.Deserialize<InstanceSegmentationOptions>()!;
        }
        catch (JsonException failure)
        {
            throw new ArgumentException($"The options '{json}' are neither a file nor a JSON object of options: {failure.Message}", failure);
        }
    }

    private static void Merge(JsonObject target, JsonObject changes, string path)
    {
        foreach ((string name, JsonNode? value) in changes)
        {
            if (!target.ContainsKey(name))
                throw new ArgumentException($"There is no option '{path}{name}'; there are {string.Join(", ", target.Select(member => path + member.Key))}.");
            if (value is JsonObject inner && target[name] is JsonObject existing)
                Merge(existing, inner, $"{path}{name}.");
            else
                target[name] = value?.DeepClone();
        }
    }
}
