using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// The exponential moving average of a network's weights and batch statistics: with few images the last steps move to and fro, and their
/// middle is better than any of them (Polyak and Juditsky 1992).
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly (Tensor Current, Tensor Average)[] _weights;
    private readonly double _decay;

    public WeightAverage(Detector model, double decay)
    {
        _decay = decay;
        _weights =
        [
            .. model.parameters().Concat(model.buffers())
                .Select(weight => (weight, weight.detach().clone().DetachFromDisposeScope())),
        ];
    }

    /// <summary>The averages, in the order of the network's parameters and then its buffers.</summary>
    public IEnumerable<Tensor> State => _weights.Select(weight => weight.Average);

    /// <summary>Takes the weights after a step, counted from 1, into the average.</summary>
    public void Update(int step)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        // The first weights are random in part: they are forgotten sooner.
        double decay = Math.Min(_decay, (1.0 + step) / (10 + step));
        using Scalar kept = decay;
        using Scalar taken = 1 - decay;
        foreach ((Tensor current, Tensor average) in _weights)
            average.mul_(kept).add_(current, taken);
    }

    /// <summary>Until it is disposed, the network has the average as its weights.</summary>
    public IDisposable Use()
    {
        Exchange();
        return new Return(this);
    }

    public void Dispose()
    {
        foreach ((_, Tensor average) in _weights)
            average.Dispose();
    }

    private void Exchange()
    {
        using IDisposable noGradient = no_grad();
        foreach ((Tensor current, Tensor average) in _weights)
        {
            using Tensor kept = current.clone();
            current.copy_(average);
            average.copy_(kept);
        }
    }

    private sealed class Return(WeightAverage owner) : IDisposable
    {
        private bool _isDone;

        public void Dispose()
        {
            if (!_isDone)
                owner.Exchange();
            _isDone = true;
        }
    }
}
