namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Normalisation after a convolution.</summary>
internal static class NormalizationEmitter
{
    public static GraphValue Normalise(this GraphValue x, string name, long channels, NormalizationSettings norm) => norm.Kind switch
    {
        // ONNX Runtime folds it into the convolution; kept apart in the file, training can go on from its statistics.
        BackboneNorm.Batch or BackboneNorm.FrozenBatch => BatchNorm(x, name, channels, (float)norm.Epsilon),
        _ => GroupNorm(x, name, channels, (float)norm.Epsilon),
    };

    private static GraphValue BatchNorm(GraphValue x, string name, long channels, float epsilon)
    {
        GraphBuilder graph = x.Graph;
        return graph.Node(
            "BatchNormalization",
            [
                x, graph.Weight(name + ".weight", channels), graph.Weight(name + ".bias", channels),
                graph.Weight(name + ".running_mean", channels), graph.Weight(name + ".running_var", channels),
            ],
            ("epsilon", epsilon));
    }

    private static GraphValue GroupNorm(GraphValue x, string name, long channels, float epsilon)
    {
        // Operator set 17 has no group normalisation: each group is an "instance" with one channel, scaled and shifted afterwards.
        GraphBuilder graph = x.Graph;
        float[] ones = [.. Enumerable.Repeat(1f, NormalizationSettings.Groups)];
        float[] zeros = new float[NormalizationSettings.Groups];
        GraphValue groups = x.Reshape(0, NormalizationSettings.Groups, -1);    // [N, groups, channels/groups·H·W]
        GraphValue normalised = graph.Node("InstanceNormalization", [groups, graph.Constant(ones), graph.Constant(zeros)], ("epsilon", epsilon));
        GraphValue scale = graph.Weight(name + ".weight", channels).Reshape(channels, 1, 1);
        GraphValue shift = graph.Weight(name + ".bias", channels).Reshape(channels, 1, 1);
        return normalised.Reshape(x.Shape()) * scale + shift;
    }
}
