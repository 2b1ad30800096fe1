using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// Stochastic gradient descent with momentum: v ← μv + g + λw, w ← w − ηv, as PyTorch has it, with the rate outside the velocity.
/// </summary>
internal sealed unsafe class Sgd : WeightOptimizer
{
    private readonly Tensor[] _velocities;
    private readonly double _momentum;
    private readonly double _weightDecay;

    public Sgd(OptimizerOptions options, IEnumerable<Parameter> parameters, Func<Parameter, double>? rate = null)
        : base(parameters, rate)
    {
        _velocities = NewState();
        _momentum = options.Momentum;
        _weightDecay = options.WeightDecay;
    }

    public override IReadOnlyList<Tensor> State => _velocities;

    public override void Step(double learningRate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        (float momentum, float scale) = ((float)_momentum, (float)gradientScale);
        var blocks = new DenseBlocks(block => Update(block, momentum, scale));
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            double decay = IsDecayed(Parameters[i]) ? _weightDecay : 0;
            double rate = learningRate * Rate(i);
            if (!blocks.Add(Parameters[i], gradient, _velocities[i], null, rate, decay))
                Update(Parameters[i], gradient, _velocities[i], decay, rate, gradientScale);
        }
        blocks.Run();
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

    private static void Update(DenseBlock block, float momentum, float gradientScale)
    {
        int vectors = block.Length / Vector<float>.Count;
        for (int i = 0; i < vectors; i++)
        {
            int at = i * Vector<float>.Count;
            Vector<float> weight = Vector.Load(block.Weight + at);
            Vector<float> velocity = momentum * Vector.Load(block.State + at) + gradientScale * Vector.Load(block.Gradient + at) + block.Decay * weight;
            velocity.Store(block.State + at);
            (weight - block.Rate * velocity).Store(block.Weight + at);
        }
        for (int at = vectors * Vector<float>.Count; at < block.Length; at++)
        {
            block.State[at] = momentum * block.State[at] + gradientScale * block.Gradient[at] + block.Decay * block.Weight[at];
            block.Weight[at] -= block.Rate * block.State[at];
        }
    }
}
