using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Finds the named tensors in what was saved: a state dict itself, or a training checkpoint with one in it.</summary>
internal static class StateDict
{
    /// <summary>Where training programs put the state dict, in the order of preference.</summary>
    private static readonly string[] s_containerKeys = ["model", "state_dict", "model_state_dict"];

    /// <summary>A checkpoint in a checkpoint occurs; more than this is a dict inside itself.</summary>
    private const int MaxDepth = 4;

    /// <summary>The tensors with a name, in order; of a name that was set twice, the later.</summary>
    public static OrderedDictionary<string, PickledTensor> Find(object? saved)
    {
        for (int depth = 0; depth < MaxDepth && saved is PickledDict dict; depth++)
        {
            if (FindContainer(dict) is { } inner)
            {
                saved = inner;
                continue;
            }
            var tensors = new OrderedDictionary<string, PickledTensor>(StringComparer.Ordinal);
            foreach ((object? key, object? value) in dict.Pairs)
            {
                if (key is string name && value is PickledTensor tensor)
                    tensors[name] = tensor;
            }
            if (tensors.Count == 0)
                throw new InvalidDataException($"it has no state dict (tensors by name); its keys are: {Keys(dict)}.");
            return tensors;
        }
        throw new InvalidDataException("it holds something other than a state dict (tensors by name).");
    }

    private static PickledDict? FindContainer(PickledDict dict) => s_containerKeys
        .Select(name => dict.Pairs.FindLast(pair => pair.Key is string key && key == name).Value as PickledDict)
        .FirstOrDefault(inner => inner is not null);

    private static string Keys(PickledDict dict)
    {
        const int Most = 10;
        string keys = string.Join(", ", dict.Pairs.Take(Most).Select(pair => pair.Key is string key ? Excerpt.Name(key) : "(no text)"));
        return dict.Pairs.Count switch { 0 => "none", > Most => keys + ", …", _ => keys };
    }
}
