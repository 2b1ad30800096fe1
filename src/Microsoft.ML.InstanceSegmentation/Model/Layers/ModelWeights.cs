using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A network's parameters and buffers as torchvision's state dict names and shapes them.</summary>
internal static class ModelWeights
{
    /// <summary>Counts batches and changes nothing, as the running averages have a fixed momentum; in torchvision's state dict alone.</summary>
    private const string BatchCounter = ".num_batches_tracked";

    private const int MostListed = 10;

    public static NamedWeights Read(nn.Module network)
    {
        using IDisposable noGradient = no_grad();
        var weights = new NamedWeights();
        foreach ((string name, Tensor tensor, long[] shape) in StateDict(network))
            weights.Add(name, new WeightTensor(shape, TensorTransfer.Read<float>(tensor)));
        return weights;
    }

    public static void Write(nn.Module network, NamedWeights weights)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (string Name, Tensor Tensor, long[] Shape)[] state = [.. StateDict(network)];
        Check(state.ToDictionary(weight => weight.Name, weight => weight.Shape, StringComparer.Ordinal), weights);
        foreach ((string name, Tensor target, _) in state)
            target.copy_(tensor(weights[name].Values, weights[name].Shape).reshape(target.shape));
    }

    /// <summary>The tensors and their shapes in the state dict, in the order of the network.</summary>
    private static IEnumerable<(string Name, Tensor Tensor, long[] Shape)> StateDict(nn.Module module, string path = "")
    {
        foreach ((string name, Tensor parameter) in module.named_parameters(recurse: false))
            yield return (path + name, parameter, Shape(module, parameter));
        foreach ((string name, Tensor buffer) in module.named_buffers(recurse: false))
            yield return (path + name, buffer, buffer.shape);
        foreach ((string name, nn.Module child) in module.named_children())
        {
            foreach ((string Name, Tensor Tensor, long[] Shape) inner in StateDict(child, $"{path}{name}."))
                yield return inner;
        }
    }

    /// <summary>A fully connected layer's weight is a matrix there, with a grid's cells in row-major order.</summary>
    private static long[] Shape(nn.Module module, Tensor parameter) =>
        module is Linear && parameter.dim() == 4 ? [parameter.shape[0], parameter.shape[1..].Aggregate((a, b) => a * b)] : parameter.shape;

    private static void Check(Dictionary<string, long[]> expected, NamedWeights weights)
    {
        string[] missing = [.. expected.Keys.Where(name => !weights.ContainsKey(name))];
        string[] unknown = [.. weights.Keys.Where(name => !expected.ContainsKey(name) && !name.EndsWith(BatchCounter, StringComparison.Ordinal))];
        string[] reshaped =
        [
            .. expected.Where(weight => weights.TryGetValue(weight.Key, out WeightTensor? given) && !given.Shape.SequenceEqual(weight.Value))
                .Select(weight => $"{weight.Key} is {TensorShape.Text(weights[weight.Key].Shape)} rather than {TensorShape.Text(weight.Value)}"),
        ];
        if (missing.Length + unknown.Length + reshaped.Length == 0)
            return;
        string[] faults = [.. Listed("missing", missing), .. Listed("not in the network", unknown), .. Listed("of another shape", reshaped)];
        throw new ArgumentException(
            $"The weights do not fit the network; use the options and classes that they were trained with. {string.Join(" ", faults)}", nameof(weights));
    }

    private static IEnumerable<string> Listed(string fault, string[] names) =>
        names.Length == 0 ? [] : [$"{names.Length} {fault}: {Excerpt.List(names, MostListed)}."];
}
