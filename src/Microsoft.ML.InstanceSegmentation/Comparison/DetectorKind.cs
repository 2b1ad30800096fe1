namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Detectors that can be trained on the same data and measured with the same evaluator.</summary>
public enum DetectorKind
{
    /// <summary>Both stages: boxes with classes, and masks (He et al. 2017).</summary>
    MaskRcnn,

    /// <summary>The first stage alone: boxes of objects whatever their class (Ren et al. 2015, section 3). Its one class is "object".</summary>
    RegionProposals,

    /// <summary>One stage: softmax over the classes of every anchor, trained with hard negatives (Liu et al. 2016). Boxes only.</summary>
    Ssd,

    /// <summary>One stage: a grid whose cells are responsible for the objects centred in them, objectness and class (Redmon and Farhadi 2018). Boxes only.</summary>
    Yolo,

    /// <summary>One stage: every anchor trains, with the focal loss (Lin et al. 2017, "Focal Loss"). Boxes only.</summary>
    RetinaNet,
}
