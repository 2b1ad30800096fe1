namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The residual network (He et al. 2016, table 1): stage s has stride 2^s.</summary>
internal static class ResNetEmitter
{
    private const string Body = "backbone.body.";

    /// <summary>The feature maps [1, C, H / 2^s, W / 2^s] of the stages whose features are used.</summary>
    public static GraphValue[] Emit(GraphValue pixels, BackboneOptions options)
    {
        pixels.Graph.BeginScope("backbone");
        GraphValue x = pixels.Convolve(Body + "conv1", ResNetTable.StemWidth, kernel: 7, stride: 2, bias: false)
            .Normalise(Body + "bn1", ResNetTable.StemWidth, options.BodyNorm).Relu();
        var stages = new List<GraphValue>();
        if (options.FeatureStages[0] == ResNetTable.Stem)
            stages.Add(x);
        x = x.MaxPool(kernel: 3, stride: 2, pad: 1);
        for (int stage = ResNetTable.FirstStage; stage <= options.FeatureStages[^1]; stage++)
        {
            x = Stage(x, stage, $"{Body}layer{stage - 1}", options);
            if (options.FeatureStages.Contains(stage))
                stages.Add(x);
        }
        return [.. stages];
    }

    /// <summary>The residual blocks of a stage, whose weights' names begin with <paramref name="name"/>.</summary>
    public static GraphValue Stage(GraphValue x, int stage, string name, BackboneOptions options)
    {
        long inputs = ResNetTable.Inputs(stage, options.Depth);
        long outputs = ResNetTable.Channels(stage, options.Depth);
        for (int block = 0; block < ResNetTable.Blocks(stage, options.Depth); block++)
        {
            string blockName = $"{name}.{block}.";
            long stride = ResNetTable.Stride(stage, block);
            bool project = stride > 1 || inputs != outputs;
            x = ResNetTable.HasBottlenecks(options.Depth)
                ? BottleneckBlock(x, blockName, ResNetTable.Width(stage), outputs, stride, project, options.BodyNorm)
                : BasicBlock(x, blockName, ResNetTable.Width(stage), stride, project, options.BodyNorm);
            inputs = outputs;
        }
        return x;
    }

    /// <summary>Two 3×3 convolutions and the shortcut (figure 5, left).</summary>
    private static GraphValue BasicBlock(GraphValue x, string name, long width, long stride, bool project, NormalizationSettings norm)
    {
        GraphValue residual = x.Convolve(name + "conv1", width, 3, stride, bias: false).Normalise(name + "bn1", width, norm).Relu();
        residual = residual.Convolve(name + "conv2", width, 3, bias: false).Normalise(name + "bn2", width, norm);
        GraphValue shortcut = project ? Project(x, name, width, stride, norm) : x;
        return (residual + shortcut).Relu();
    }

    /// <summary>A 3×3 convolution, which has the stride, between two 1×1 that narrow and widen (figure 5, right).</summary>
    private static GraphValue BottleneckBlock(GraphValue x, string name, long width, long outputs, long stride, bool project, NormalizationSettings norm)
    {
        GraphValue residual = x.Convolve(name + "conv1", width, 1, bias: false).Normalise(name + "bn1", width, norm).Relu();
        residual = residual.Convolve(name + "conv2", width, 3, stride, bias: false).Normalise(name + "bn2", width, norm).Relu();
        residual = residual.Convolve(name + "conv3", outputs, 1, bias: false).Normalise(name + "bn3", outputs, norm);
        GraphValue shortcut = project ? Project(x, name, outputs, stride, norm) : x;
        return (residual + shortcut).Relu();
    }

    private static GraphValue Project(GraphValue x, string name, long width, long stride, NormalizationSettings norm) =>
        x.Convolve(name + "downsample.0", width, 1, stride, bias: false).Normalise(name + "downsample.1", width, norm);
}
