using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// Clips the gradients of all parameters together by their L2 norm (Pascanu et al. 2013, algorithm 1): their direction stays. The optimiser
/// multiplies by the factor in passing, so that clipping costs no pass over the weights of its own.
/// </summary>
/// <param name="largestNorm">Norm above which the gradients are scaled down to it; 0 for no clipping.</param>
internal sealed class GradientClipping(double largestNorm)
{
    /// <summary>The L2 norm of all gradients together, a tensor of one number: nothing is read back from the device here.</summary>
    public static Tensor Norm(IEnumerable<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        Tensor[] norms = [.. parameters.Select(parameter => parameter.grad?.norm()).OfType<Tensor>()];
        return stack(norms).norm().MoveToOuterDisposeScope();
    }

    /// <summary>What gradients of a norm are multiplied by, at most 1.</summary>
    public double Factor(double norm) => largestNorm > 0 && norm > largestNorm ? largestNorm / norm : 1;
}
