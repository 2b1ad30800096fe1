using Microsoft.ML.InstanceSegmentation.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class WeightOptimizerTests
{
    private static readonly double[] s_gradients = [0.5, -1.25, 2.0];

    [TestMethod]
    public void Sgd_follows_its_formula()
    {
        var options = new OptimizerOptions { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0.1 };
        double velocity = 0;

        AssertFollows(options, (weight, gradient, rate, decay, _) =>
        {
            velocity = 0.9 * velocity + gradient + decay * weight;
            return weight - rate * velocity;
        }, () => velocity = 0);
    }

    [TestMethod]
    [DataRow(new long[] { 1, 1 }, false)]
    [DataRow(new long[] { 7 }, false)]
    [DataRow(new long[] { 300, 701 }, false)]
    [DataRow(new long[] { 33, 21, 3, 5 }, false)]
    [DataRow(new long[] { 33, 21, 3, 5 }, true)]
    public void Sgd_in_one_pass_over_memory_equals_its_tensor_operators(long[] shape, bool channelsInnermost)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        Tensor Random()
        {
            Tensor values = randn(shape);
            return channelsInnermost ? values.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : values;
        }

        var fast = new Parameter(Random());
        // In double precision the update takes the way of the operators.
        var slow = new Parameter(fast.detach().to(ScalarType.Float64));
        var options = new OptimizerOptions { Momentum = 0.8, WeightDecay = 0.05 };
        using var fastSgd = new Sgd(options, [fast]);
        using var slowSgd = new Sgd(options, [slow]);
        for (int step = 0; step < 3; step++)
        {
            fast.grad = Random();
            slow.grad = fast.grad.to(ScalarType.Float64);
            fastSgd.Step(0.1, 0.7);
            slowSgd.Step(0.1, 0.7);
        }

        Assert.IsLessThan(1e-6, (fast.detach().to(ScalarType.Float64) - slow.detach()).abs().max().item<double>());
    }

    [TestMethod]
    public void AdamW_follows_its_formula()
    {
        var options = new OptimizerOptions { Kind = OptimizerKind.AdamW, WeightDecay = 0.1 };
        double mean = 0, square = 0;

        AssertFollows(options, (weight, gradient, rate, decay, step) =>
        {
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            double corrected = mean / (1 - Math.Pow(0.9, step));
            double spread = Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8;
            return weight * (1 - rate * decay) - rate * corrected / spread;
        }, () => mean = square = 0);
    }

    [TestMethod]
    public void A_parameter_without_a_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var moved = new Parameter(ones(2));
        var left = new Parameter(ones(2));
        using var optimizer = WeightOptimizer.Create(new OptimizerOptions(), [moved, left]);

        moved.sum().backward();
        optimizer.Step(0.1, 1);

        Assert.AreEqual(2f, left.sum().item<float>());
        Assert.AreEqual(1.8f, moved.sum().item<float>(), 1e-6f);
    }

    [TestMethod]
    public void The_gradient_norm_is_that_of_all_parameters_together()
    {
        using var scope = NewDisposeScope();
        var first = new Parameter(zeros(2, 2));
        var second = new Parameter(zeros(3));
        using var optimizer = WeightOptimizer.Create(new OptimizerOptions(), [first, second, new Parameter(zeros(5))]);

        (first * 2 + 0).sum().backward();
        (second * 3).sum().backward();

        Assert.AreEqual(Math.Sqrt(4 * 4 + 3 * 9), GradientClipping.Norm(optimizer.Parameters).item<float>(), 1e-5);
    }

    [TestMethod]
    public void Frozen_parameters_are_left_alone_and_a_model_without_others_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => WeightOptimizer.Create(new OptimizerOptions(), [new Parameter(zeros(1), requires_grad: false)]));
    }

    /// <summary>Three steps of one weight with decay (two dimensions) and one without, gradients halved by clipping.</summary>
    private static void AssertFollows(OptimizerOptions options, Func<double, double, double, double, int, double> formula, Action restart)
    {
        using var scope = NewDisposeScope();
        foreach ((long[] shape, double decay) in new[] { (new long[] { 1, 1 }, options.WeightDecay), ([1L], 0.0) })
        {
            restart();
            var parameter = new Parameter(full(shape, 1.5, dtype: ScalarType.Float64));
            using var optimizer = WeightOptimizer.Create(options, [parameter]);
            double expected = 1.5;
            for (int step = 1; step <= s_gradients.Length; step++)
            {
                parameter.grad = full(shape, s_gradients[step - 1], dtype: ScalarType.Float64);
                optimizer.Step(0.01 * step, 0.5);
                expected = formula(expected, s_gradients[step - 1] * 0.5, 0.01 * step, decay, step);
                Assert.AreEqual(expected, parameter.detach().sum().item<double>(), 1e-12, $"{shape.Length} dimensions, step {step}");
            }
        }
    }
}
