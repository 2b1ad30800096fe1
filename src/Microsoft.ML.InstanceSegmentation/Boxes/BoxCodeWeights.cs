namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// What the codes that the network predicts for a box are multiplied by, so that they have unit variance (Girshick et al. 2014, appendix C;
/// the numbers are those of the Fast R-CNN and Faster R-CNN code). Said here for the network and for the graph of a saved model.
/// </summary>
/// <param name="Centre">Weight of the centre's shift, in units of the reference's sides.</param>
/// <param name="Size">Weight of the logarithm of the ratio of sides.</param>
internal readonly record struct BoxCodeWeights(float Centre, float Size)
{
    /// <summary>Of boxes relative to anchors.</summary>
    public static readonly BoxCodeWeights Proposals = new(1, 1);

    /// <summary>Of boxes relative to proposals; one-stage detectors in the way of SSD use them for anchors (variances of 0.1 and 0.2).</summary>
    public static readonly BoxCodeWeights Regions = new(10, 5);
}

/// <summary>Limits of what a box code can say.</summary>
internal static class BoxCodeLimits
{
    /// <summary>Largest logarithm of a ratio of sides: keeps exp finite, and no object is 1000/16 times its reference.</summary>
    public static readonly float LargestLogRatio = MathF.Log(1000f / 16);
}
