using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Options with some members from JSON.</summary>
internal static class OptionsJson
{
    /// <summary>A null is an error where the options have none.</summary>
    private static readonly JsonSerializerOptions s_strict = new() { RespectNullableAnnotations = true };

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
        }
        catch (JsonException failure)
        {
            throw new ArgumentException($"The options '{json}' are neither a file nor a JSON object of options: {failure.Message}", failure);
        }
        try
        {
            return changed.Deserialize<InstanceSegmentationOptions>(s_strict)!;
        }
        catch (JsonException failure)
        {
            // Its text counts characters of all options, of which the user has written a few.
            string message = failure.Message.Split(" Path: ")[0];
            string value = At(changed, failure.Path)?.ToJsonString() ?? "null";
            throw new ArgumentException($"The option '{failure.Path?.TrimStart('$', '.')}' is {value}, which it cannot be: {message}", failure);
        }
    }

    /// <summary>The value at a path such as $.Model.Backbone.Norm; null where it is none.</summary>
    private static JsonNode? At(JsonNode? node, string? path)
    {
        foreach (string name in (path ?? "$").Split('.').Skip(1))
            node = node is JsonObject inner ? inner[name] : null;
        return node;
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
