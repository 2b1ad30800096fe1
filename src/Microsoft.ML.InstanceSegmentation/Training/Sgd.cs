using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

/// <summary>
/// The update of <see cref="Sgd"/> in one pass over the processor's memory. As tensor operators it takes four, 11 reads and writes of every
/// weight instead of 5, which is a tenth of a light network's training step.
/// </summary>
internal sealed unsafe class SgdKernel(float momentum, float gradientScale, float learningRate)
{
    // Small enough to share out evenly, large enough that handing one out costs nothing.
    private const int BlockLength = 1 << 16;
    private readonly List<Block> _blocks = [];

    /// <summary>Adds a parameter, whose tensors live until <see cref="Run"/>; false where they are not float32 values in the same order in the processor's memory.</summary>
    public bool Add(Tensor weight, Tensor gradient, Tensor velocity, float decay)
    {
        // Where dimensions of length 1 leave the order open, any of the two will do.
        Tensor[]? dense = InMemoryOrder(tensor => tensor, weight, gradient, velocity);
        if (dense is null && weight.dim() == 4)
            dense = InMemoryOrder(tensor => tensor.permute(0, 2, 3, 1), weight, gradient, velocity);
        if (dense is null)
            return false;

        float* weights = First(dense[0]), gradients = First(dense[1]), velocities = First(dense[2]);
        long length = weight.numel();
        for (long start = 0; start < length; start += BlockLength)
            _blocks.Add(new Block(weights + start, gradients + start, velocities + start, (int)Math.Min(BlockLength, length - start), decay));
        return true;
    }

    public void Run() => Parallel.ForEach(_blocks, Update);

    private static Tensor[]? InMemoryOrder(Func<Tensor, Tensor> view, params Tensor[] tensors)
    {
        Tensor[] views = Array.ConvertAll(tensors, tensor => view(tensor));
        return views.All(each => each.is_contiguous() && each.device_type == DeviceType.CPU && each.dtype == ScalarType.Float32) ? views : null;
    }

    private static float* First(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private void Update(Block block)
    {
        int vectors = block.Length / Vector<float>.Count;
        for (int i = 0; i < vectors; i++)
        {
            int at = i * Vector<float>.Count;
            Vector<float> weight = Vector.Load(block.Weight + at);
            Vector<float> velocity = momentum * Vector.Load(block.Velocity + at) + gradientScale * Vector.Load(block.Gradient + at) + block.Decay * weight;
            velocity.Store(block.Velocity + at);
            (weight - learningRate * velocity).Store(block.Weight + at);
        }
        for (int at = vectors * Vector<float>.Count; at < block.Length; at++)
        {
            block.Velocity[at] = momentum * block.Velocity[at] + gradientScale * block.Gradient[at] + block.Decay * block.Weight[at];
            block.Weight[at] -= learningRate * block.Velocity[at];
        }
    }

    private readonly struct Block(float* weight, float* gradient, float* velocity, int length, float decay)
    {
        public readonly float* Weight = weight;
        public readonly float* Gradient = gradient;
        public readonly float* Velocity = velocity;
        public readonly int Length = length;
        public readonly float Decay = decay;
    }
}
