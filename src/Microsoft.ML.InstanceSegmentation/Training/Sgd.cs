using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// Stochastic gradient descent with momentum: v ← μv + g + λw, w ← w − ηv, as PyTorch has it, with the rate outside the velocity.
/// </summary>
internal sealed class Sgd : WeightOptimizer
{
    private readonly Tensor[] _velocities;
    private readonly Scalar _momentum;
    private readonly Scalar _weightDecay;
    private readonly bool _decays;

    public Sgd(OptimizerOptions options, IEnumerable<Parameter> parameters)
        : base(parameters)
    {
        _velocities = NewState();
        _momentum = options.Momentum;
        _weightDecay = options.WeightDecay;
        _decays = options.WeightDecay > 0;
    }

    public override void Step(double learningRate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using Scalar descent = -learningRate;
        using Scalar scale = gradientScale;
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            Tensor velocity = _velocities[i].mul_(_momentum).add_(gradient, scale);
            if (_decays && IsDecayed(Parameters[i]))
                velocity.add_(Parameters[i], _weightDecay);
            Parameters[i].add_(velocity, descent);
        }
    }

    public override void Dispose()
    {
        foreach (Tensor velocity in _velocities)
            velocity.Dispose();
        _momentum.Dispose();
        _weightDecay.Dispose();
    }
}
