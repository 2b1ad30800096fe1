namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>Detectors that can be trained on the same data and measured with the same evaluator.</summary>
public enum DetectorKind
{
    /// <summary>Both stages: boxes with classes, and masks (He et al. 2017).</summary>
    MaskRcnn,

    /// <summary>The first stage alone: boxes of objects whatever their class (Ren et al. 2015, section 3). Its one class is "object".</summary>
    RegionProposals,
}
