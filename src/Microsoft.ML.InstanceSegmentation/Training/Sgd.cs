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
    private readonly double _momentum;
    private readonly double _weightDecay;

    public Sgd(OptimizerOptions options, IEnumerable<Parameter> parameters)
        : base(parameters)
    {
        _velocities = NewState();
        _momentum = options.Momentum;
        _weightDecay = options.WeightDecay;
    }

    public override void Step(double learningRate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var kernel = new SgdKernel((float)_momentum, (float)gradientScale, (float)learningRate);
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            double decay = IsDecayed(Parameters[i]) ? _weightDecay : 0;
            if (!kernel.Add(Parameters[i], gradient, _velocities[i], (float)decay))
                Update(Parameters[i], gradient, _velocities[i], decay, learningRate, gradientScale);
        }
        kernel.Run();
    }

    public override void Dispose()
    {
        foreach (Tensor velocity in _velocities)
            velocity.Dispose();
    }

    /// <summary>The same in tensor operators, for any device.</summary>
    private void Update(Parameter weight, Tensor gradient, Tensor velocity, double decay, double learningRate, double gradientScale)
    {
        using Scalar momentum = _momentum;
        using Scalar scale = gradientScale;
        using Scalar weightDecay = decay;
        using Scalar descent = -learningRate;
        velocity.mul_(momentum).add_(gradient, scale);
        if (decay > 0)
            velocity.add_(weight, weightDecay);
        weight.add_(velocity, descent);
    }
}
