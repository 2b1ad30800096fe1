using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), with the usual β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.</summary>
internal sealed class AdamW : WeightOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private static readonly Scalar s_beta1 = Beta1;
    private static readonly Scalar s_beta2 = Beta2;
    private static readonly Scalar s_epsilon = 1e-8;
    private static readonly Scalar s_one = 1;

    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;
    private readonly double _weightDecay;
    private int _steps;

    public AdamW(OptimizerOptions options, IEnumerable<Parameter> parameters)
        : base(parameters)
    {
        _means = NewState();
        _squares = NewState();
        _weightDecay = options.WeightDecay;
    }

    public override void Step(double learningRate, double gradientScale)
    {
        _steps++;
        double correction1 = 1 - Math.Pow(Beta1, _steps);
        double correction2 = 1 - Math.Pow(Beta2, _steps);
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using Scalar kept = 1 - learningRate * _weightDecay;
        using Scalar intoMean = (1 - Beta1) * gradientScale;
        using Scalar intoSquare = (1 - Beta2) * gradientScale * gradientScale;
        using Scalar rootCorrection = 1 / Math.Sqrt(correction2);
        using Scalar descent = -learningRate / correction1;
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            if (IsDecayed(Parameters[i]))
                Parameters[i].mul_(kept);
            _means[i].mul_(s_beta1).add_(gradient, intoMean);
            _squares[i].mul_(s_beta2).addcmul_(gradient, gradient, intoSquare);
            Tensor spread = _squares[i].sqrt().mul_(rootCorrection).add_(s_epsilon, s_one);
            Parameters[i].addcdiv_(_means[i], spread, descent);
        }
    }

    public override void Dispose()
    {
        foreach (Tensor state in _means.Concat(_squares))
            state.Dispose();
    }
}
