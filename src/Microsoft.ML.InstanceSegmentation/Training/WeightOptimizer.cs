using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Lowers the loss along the gradients of the parameters that are trained.</summary>
internal abstract class WeightOptimizer : IDisposable
{
    private readonly double[] _rates;

    protected WeightOptimizer(IEnumerable<Parameter> parameters, Func<Parameter, double>? rate)
    {
        Parameters = [.. parameters.Where(parameter => parameter.requires_grad)];
        if (Parameters.Length == 0)
            throw new ArgumentException("The model has no parameter to train.", nameof(parameters));
        _rates = Array.ConvertAll(Parameters, parameter => rate?.Invoke(parameter) ?? 1);
    }

    /// <summary>The parameters that are trained.</summary>
    public Parameter[] Parameters { get; }

    /// <summary>Steps so far, which the corrections of <see cref="AdamW"/> depend on.</summary>
    public int Steps { get; set; }

    /// <summary>What goes from step to step, a tensor for each parameter and kind: velocities, or means and then squares.</summary>
    public abstract IReadOnlyList<Tensor> State { get; }

    /// <param name="options">Algorithm and its constants.</param>
    /// <param name="parameters">Those of them that require a gradient are trained.</param>
    /// <param name="rate">A parameter's learning rate as a multiple of the step's; null for 1.</param>
    public static WeightOptimizer Create(OptimizerOptions options, IEnumerable<Parameter> parameters, Func<Parameter, double>? rate = null) =>
        options.Kind == OptimizerKind.Sgd ? new Sgd(options, parameters, rate) : new AdamW(options, parameters, rate);

    /// <summary>Changes every parameter that has a gradient.</summary>
    /// <param name="learningRate">Rate of this step.</param>
    /// <param name="gradientScale">What the gradients are multiplied by first: see <see cref="GradientClipping"/>.</param>
    public abstract void Step(double learningRate, double gradientScale);

    public abstract void Dispose();

    /// <summary>Scales, shifts and biases have one dimension, and no weight decay: they do not make the function less smooth.</summary>
    protected static bool IsDecayed(Parameter parameter) => parameter.dim() > 1;

    /// <summary>Learning rate of a parameter as a multiple of the step's.</summary>
    protected double Rate(int parameter) => _rates[parameter];

    /// <summary>A tensor of zeros for each parameter, which outlives the dispose scopes.</summary>
    protected Tensor[] NewState() =>
        Array.ConvertAll(Parameters, parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope());
}
