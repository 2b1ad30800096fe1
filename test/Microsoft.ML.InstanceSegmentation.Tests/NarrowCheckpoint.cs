using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>Checkpoints of torchvision's two Mask R-CNN models with narrow layers, and what they are checkpoints of.</summary>
internal static class NarrowCheckpoint
{
    public static string[] ClassNames { get; } = ["circle", "square", "star"];

    public static ModelOptions Version1 => TorchvisionModels.MaskRcnnResNet50Fpn with
    {
        Backbone = TorchvisionModels.MaskRcnnResNet50Fpn.Backbone with { Depth = ResNetDepth.ResNet18, PyramidWidth = 32 },
        Heads = new HeadOptions { BoxWidth = 48, MaskWidths = [24, 16], MaskPredictorWidth = 20 },
    };

    public static ModelOptions Version2 => TorchvisionModels.MaskRcnnResNet50FpnV2 with
    {
        Backbone = TorchvisionModels.MaskRcnnResNet50FpnV2.Backbone with { Depth = ResNetDepth.ResNet18, PyramidWidth = 32 },
        Heads = new HeadOptions { BoxConvolutions = [24, 40], BoxWidth = 48, MaskWidths = [24, 16], MaskPredictorWidth = 20, Norm = BackboneNorm.Batch },
    };

    /// <summary>The state dict that torchvision would write: with counters where the norm is not frozen.</summary>
    public static NamedWeights Weights(ModelOptions options)
    {
        var state = new NamedWeights();
        foreach ((string name, WeightTensor weight) in ReferenceWeights.Of(new ModelConfiguration(options, ClassNames)))
        {
            state.Add(name, weight);
            bool frozen = options.Backbone.Norm == BackboneNorm.FrozenBatch && name.StartsWith("backbone.body.", StringComparison.Ordinal);
            if (!frozen && name.EndsWith(".running_var", StringComparison.Ordinal))
                state.Add(name.Replace(".running_var", ".num_batches_tracked", StringComparison.Ordinal), new WeightTensor([], [1]));
        }
        return state;
    }

    public static string Write(TemporaryFolder folder, NamedWeights weights)
    {
        string path = folder.File("checkpoint.safetensors");
        SafetensorsFile.Write(path, weights);
        return path;
    }
}
