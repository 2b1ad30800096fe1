using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Sums of tensors. TorchSharp's operator + and add make a Scalar of 1 for each call, which a garbage collection during the call can free while
/// libtorch reads it (seen in training: a random failure inside add_). Here that Scalar lives as long as the program, and so do those that callers
/// add and divide by.
/// </summary>
internal static class TensorSum
{
    private static readonly Scalar s_one = 1;

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, s_one);

    /// <summary>a + b, where b is kept by the caller.</summary>
    public static Tensor Plus(this Tensor a, Scalar b) => a.add(b, s_one);

    /// <summary>a += b.</summary>
    public static Tensor PlusInPlace(this Tensor a, Tensor b) => a.add_(b, s_one);
}
