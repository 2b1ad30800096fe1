namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Configurations of torchvision's Mask R-CNN models: with them torchvision's checkpoints give the same detections as in torchvision.
/// Change a part with a <c>with</c> expression.
/// </summary>
public static class TorchvisionModels
{
    /// <summary>
    /// <c>maskrcnn_resnet50_fpn</c> as published for COCO: frozen batch normalisation with an epsilon of 0. The same model trained by
    /// today's torchvision on other data has an epsilon of 0.00001.
    /// </summary>
    public static ModelOptions MaskRcnnResNet50Fpn => new()
    {
        Backbone = new BackboneOptions { Norm = BackboneNorm.FrozenBatch, NormEpsilon = 0 },
        Detection = Detection,
    };

    /// <summary>
    /// <c>maskrcnn_resnet50_fpn_v2</c> (Li et al. 2021, "Benchmarking Detection Transfer Learning with Vision Transformers"): batch
    /// normalisation also in the pyramid and the heads, two convolutions for proposals, four in the box head.
    /// </summary>
    public static ModelOptions MaskRcnnResNet50FpnV2 => new()
    {
        Backbone = new BackboneOptions { PyramidNorm = BackboneNorm.Batch },
        Proposals = new ProposalOptions { HeadDepth = 2 },
        Heads = new HeadOptions { BoxConvolutions = [256, 256, 256, 256], Norm = BackboneNorm.Batch },
        Detection = Detection,
    };

    private static DetectionOptions Detection => new() { Pasting = MaskPasting.WholePixels };
}
