// S: negatives. K: those that are kept.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Hard negative mining (Liu et al. 2016, section 2.2): of the many negatives only those with the largest loss train, so that they do not
/// outweigh the positives.
/// </summary>
internal static class HardNegatives
{
    /// <summary>The largest losses, [K], with their graph.</summary>
    /// <param name="losses">[S].</param>
    /// <param name="most">How many to keep; all where there are fewer.</param>
    public static Tensor Select(Tensor losses, int most) => losses.topk((int)Math.Min(most, losses.shape[0])).values;
}
