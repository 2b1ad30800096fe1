namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Normalisation after a convolution of the backbone.</summary>
internal static class NormEmitter
{
    private const float Epsilon = 1e-5f;

    // Wu and He 2018, section 4.1: the default number of groups.
    private const int Groups = 32;

    public static Value Normalise(this Value x, string name, long channels, BackboneNorm norm) => norm switch
    {
        // ONNX Runtime folds it into the convolution; kept apart in the file, training can go on from its statistics.
        BackboneNorm.Batch or BackboneNorm.FrozenBatch => BatchNorm(x, name, channels),
        _ => GroupNorm(x, name, channels),
    };

    private static Value BatchNorm(Value x, string name, long channels)
    {
        GraphBuilder graph = x.Graph;
        return graph.Node(
            "BatchNormalization",
            [
                x, graph.Weight(name + ".weight", channels), graph.Weight(name + ".bias", channels),
                graph.Weight(name + ".running_mean", channels), graph.Weight(name + ".running_var", channels),
            ],
            ("epsilon", Epsilon));
    }

    private static Value GroupNorm(Value x, string name, long channels)
    {
        // Operator set 17 has no group normalisation: each group is an "instance" with one channel, scaled and shifted afterwards.
        GraphBuilder graph = x.Graph;
        float[] ones = [.. Enumerable.Repeat(1f, Groups)];
        float[] zeros = new float[Groups];
        Value groups = x.Reshape(0, Groups, -1);    // [N, groups, channels/groups·H·W]
        Value normalised = graph.Node("InstanceNormalization", [groups, graph.Constant(ones), graph.Constant(zeros)], ("epsilon", Epsilon));
        Value scale = graph.Weight(name + ".weight", channels).Reshape(channels, 1, 1);
        Value shift = graph.Weight(name + ".bias", channels).Reshape(channels, 1, 1);
        return normalised.Reshape(x.Shape()) * scale + shift;
    }
}
