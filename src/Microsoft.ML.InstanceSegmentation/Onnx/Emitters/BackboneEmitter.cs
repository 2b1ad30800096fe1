namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>From the network's input to the features that proposals are made of and regions are pooled from, the finest first.</summary>
internal static class BackboneEmitter
{
    public static GraphValue[] Emit(GraphValue pixels, BackboneOptions options)
    {
        GraphValue[] stages = ResNetEmitter.Emit(pixels, options);
        return options.Kind == BackboneKind.C4 ? stages : FeaturePyramidEmitter.Emit(stages, options);
    }
}
