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

    /// <summary>The parameters that are trained.</summary>
    public Parameter[] Parameters { get; }

    public static WeightOptimizer Create(OptimizerOptions options, IEnumerable<Parameter> parameters) =>
        options.Kind == OptimizerKind.Sgd ? new Sgd(options, parameters) : new AdamW(options, parameters);

    /// <summary>Changes every parameter that has a gradient.</summary>
    /// <param name="learningRate">Rate of this step.</param>
    /// <param name="gradientScale">What the gradients are multiplied by first: see <see cref="GradientClipping"/>.</param>
    public abstract void Step(double learningRate, double gradientScale);

    public abstract void Dispose();

    /// <summary>Scales, shifts and biases have one dimension, and no weight decay: they do not make the function less smooth.</summary>
    protected static bool IsDecayed(Parameter parameter) => parameter.dim() > 1;

    /// <summary>A tensor of zeros for each parameter, which outlives the dispose scopes.</summary>
    protected Tensor[] NewState() =>
        Array.ConvertAll(Parameters, parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope());
}
