using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), with the usual β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.</summary>
internal sealed unsafe class AdamW : WeightOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private static readonly Scalar s_beta1 = Beta1;
    private static readonly Scalar s_beta2 = Beta2;
    private static readonly Scalar s_epsilon = Epsilon;
    private static readonly Scalar s_one = 1;

    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;
    private readonly double _weightDecay;

    public AdamW(OptimizerOptions options, IEnumerable<Parameter> parameters, Func<Parameter, double>? rate = null)
        : base(parameters, rate)
    {
        _means = NewState();
        _squares = NewState();
        _weightDecay = options.WeightDecay;
    }

    public override IReadOnlyList<Tensor> State => [.. _means, .. _squares];

    public override void Step(double learningRate, double gradientScale)
    {
        Steps++;
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var update = new AdamUpdate(gradientScale, 1 - Math.Pow(Beta1, Steps), 1 - Math.Pow(Beta2, Steps));
        var blocks = new DenseBlocks(block => Update(block, update));
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            double rate = learningRate * Rate(i);
            double decay = IsDecayed(Parameters[i]) ? _weightDecay : 0;
            if (!blocks.Add(Parameters[i], gradient, _means[i], _squares[i], rate, decay))
                Update(Parameters[i], gradient, _means[i], _squares[i], rate, decay, update);
        }
        blocks.Run();
    }

    public override void Dispose()
    {
        foreach (Tensor state in State)
            state.Dispose();
    }

    /// <summary>The update in tensor operators, for any device.</summary>
    private static void Update(
        Parameter weight, Tensor gradient, Tensor means, Tensor squares, double learningRate, double decay, AdamUpdate update)
    {
        using Scalar kept = 1 - (learningRate * decay);
        using Scalar intoMean = (1 - Beta1) * update.GradientScale;
        using Scalar intoSquare = (1 - Beta2) * update.GradientScale * update.GradientScale;
        using Scalar rootCorrection = 1 / Math.Sqrt(update.SquareCorrection);
        using Scalar descent = -learningRate / update.MeanCorrection;
        if (decay > 0)
            weight.mul_(kept);
        means.mul_(s_beta1).add_(gradient, intoMean);
        squares.mul_(s_beta2).addcmul_(gradient, gradient, intoSquare);
        Tensor spread = squares.sqrt().mul_(rootCorrection).add_(s_epsilon, s_one);
        weight.addcdiv_(means, spread, descent);
    }

    private static void Update(DenseBlock block, AdamUpdate update)
    {
        float kept = 1 - (block.Rate * block.Decay);
        float intoMean = (float)((1 - Beta1) * update.GradientScale);
        float intoSquare = (float)((1 - Beta2) * update.GradientScale * update.GradientScale);
        float rootCorrection = (float)(1 / Math.Sqrt(update.SquareCorrection));
        float descent = (float)(block.Rate / update.MeanCorrection);
        var epsilon = new Vector<float>((float)Epsilon);
        int vectors = block.Length / Vector<float>.Count;
        for (int i = 0; i < vectors; i++)
        {
            int at = i * Vector<float>.Count;
            Vector<float> gradient = Vector.Load(block.Gradient + at);
            Vector<float> mean = (float)Beta1 * Vector.Load(block.State + at) + intoMean * gradient;
            Vector<float> square = (float)Beta2 * Vector.Load(block.State2 + at) + intoSquare * gradient * gradient;
            mean.Store(block.State + at);
            square.Store(block.State2 + at);
            Vector<float> spread = rootCorrection * Vector.SquareRoot(square) + epsilon;
            (kept * Vector.Load(block.Weight + at) - descent * mean / spread).Store(block.Weight + at);
        }
        for (int at = vectors * Vector<float>.Count; at < block.Length; at++)
        {
            float gradient = block.Gradient[at];
            block.State[at] = (float)Beta1 * block.State[at] + intoMean * gradient;
            block.State2[at] = (float)Beta2 * block.State2[at] + intoSquare * gradient * gradient;
            float spread = rootCorrection * MathF.Sqrt(block.State2[at]) + (float)Epsilon;
            block.Weight[at] = kept * block.Weight[at] - descent * block.State[at] / spread;
        }
    }

    /// <summary>What all parameters of a step have in common.</summary>
    /// <param name="GradientScale">Of clipping.</param>
    /// <param name="MeanCorrection">1 − β₁ᵗ: the means start at 0.</param>
    /// <param name="SquareCorrection">1 − β₂ᵗ.</param>
    private readonly record struct AdamUpdate(double GradientScale, double MeanCorrection, double SquareCorrection);
}
