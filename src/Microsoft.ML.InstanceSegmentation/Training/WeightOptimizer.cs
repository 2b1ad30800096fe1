using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Lowers the loss along the gradients of the parameters that are trained.</summary>
internal abstract class WeightOptimizer : IDisposable
{
    protected WeightOptimizer(IEnumerable<Parameter> parameters)
    {
        Parameters = [.. parameters.Where(parameter => parameter.requires_grad)];
        if (Parameters.Length == 0)
            throw new ArgumentException("The model has no parameter to train.", nameof(parameters));
    }

    protected Parameter[] Parameters { get; }

    public static WeightOptimizer Create(OptimizerOptions options, IEnumerable<Parameter> parameters) =>
        options.Kind == OptimizerKind.Sgd ? new Sgd(options, parameters) : new AdamW(options, parameters);

    /// <summary>The L2 norm of all gradients together, a tensor of one number: nothing is read back from the device here.</summary>
    public Tensor GradientNorm()
    {
        using var scope = NewDisposeScope();
        var norms = new List<Tensor>(Parameters.Length);
        foreach (Parameter parameter in Parameters)
        {
            if (parameter.grad is { } gradient)
                norms.Add(gradient.norm());
        }
        return stack(norms).norm().MoveToOuterDisposeScope();
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    /// <param name="learningRate">Rate of this step.</param>
    /// <param name="gradientScale">What the gradients are multiplied by first: below 1 where they are clipped.</param>
    public abstract void Step(double learningRate, double gradientScale);

    public abstract void Dispose();

    /// <summary>Scales, shifts and biases have one dimension, and no weight decay: they do not make the function less smooth.</summary>
    protected static bool IsDecayed(Parameter parameter) => parameter.dim() > 1;

    /// <summary>A tensor of zeros for each parameter, which outlives the dispose scopes.</summary>
    protected Tensor[] NewState() =>
        Array.ConvertAll(Parameters, parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope());
}
