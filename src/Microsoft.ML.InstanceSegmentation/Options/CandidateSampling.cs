namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Which candidates, that is anchors or proposals, enter a stage's loss.</summary>
public enum CandidateSampling
{
    /// <summary>A random minibatch of fixed size and bounded share of positives (Girshick 2015, section 2.3).</summary>
    Minibatch,

    /// <summary>
    /// Every one that is positive or negative, as RetinaNet does with the focal loss (Lin et al. 2017, "Focal Loss", section 4.1). The
    /// minibatch's size and share of positives are unused.
    /// </summary>
    All,
}
