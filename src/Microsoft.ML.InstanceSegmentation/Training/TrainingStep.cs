using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>One optimiser step: forward, backward, clipping, update.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Detector _model;
    private readonly GradientClipping _clipping;
    private readonly int _seed;
    private readonly int _batchesOfUpdate;
    private readonly Scalar _share;
    private readonly WeightOptimizer _optimizer;
    private readonly WeightAverage? _average;
    // Batch normalisation changes its running statistics in the forward pass, before a step is known to be good.
    private readonly (Tensor Current, Tensor Kept)[] _statistics;

    public TrainingStep(Detector model, OptimizerOptions options, int seed)
    {
        _model = model;
        _clipping = new GradientClipping(options.GradientClipNorm);
        _seed = seed;
        _batchesOfUpdate = options.AccumulatedBatches;
        _share = _batchesOfUpdate;
        HashSet<IntPtr> body = [.. model.modules().OfType<ResNet>().SelectMany(part => part.parameters()).Select(weight => weight.Handle)];
        _optimizer = WeightOptimizer.Create(options, model.parameters(), weight => body.Contains(weight.Handle) ? options.BackboneRate : 1);
        _average = options.AverageDecay > 0 ? new WeightAverage(model, options.AverageDecay) : null;
        _statistics = [.. model.buffers().Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];
    }

    public WeightOptimizer Optimizer => _optimizer;

    /// <summary>The average of the weights; null where the options ask for none.</summary>
    public WeightAverage? Average => _average;

    /// <summary>Whether the gradients of all batches so far are in the weights; between, there is nothing to go on from.</summary>
    public bool EndsUpdate(int step) => step % _batchesOfUpdate == 0;

    /// <summary>Runs the step, counted from 1, and gives its losses.</summary>
    /// <exception cref="TrainingDivergedException">A loss or the gradient is not finite; the weights are those before the step.</exception>
    public LossParts Run(TrainingBatch batch, int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        KeepStatistics();
        (LossParts parts, double norm) = FindGradient(batch, step);
        if (!double.IsFinite(parts.Total) || !double.IsFinite(norm))
        {
            RestoreStatistics();
            throw new TrainingDivergedException(batch.Epoch + 1, step, learningRate, parts, norm, batch.Names, _model.GetWeights());
        }
        if (EndsUpdate(step))
        {
            _optimizer.Step(learningRate, _clipping.Factor(norm));
            _average?.Update(step);
        }
        return parts;
    }

    private (LossParts Parts, double Norm) FindGradient(TrainingBatch batch, int step)
    {
        try
        {
            DetectionLosses losses = _model.Losses(batch.Images, batch.GroundTruth, new Random(Seeds.Of(_seed, "minibatch", step)));
            if (EndsUpdate(step - 1))
                _model.zero_grad();
            Tensor total = losses.Total();
            (_batchesOfUpdate == 1 ? total : total.div(_share)).backward();
            _model.ThrowIfBackwardFailed();
            return Read(losses, GradientClipping.Norm(_optimizer.Parameters));
        }
        catch
        {
            // Whoever goes on from here, after the device's memory was exhausted for one, has the weights before the step.
            RestoreStatistics();
            throw;
        }
    }

    public void Dispose()
    {
        _share.Dispose();
        _average?.Dispose();
        _optimizer.Dispose();
        foreach ((_, Tensor kept) in _statistics)
            kept.Dispose();
    }

    /// <summary>All numbers of the step in one read: each read waits for the device.</summary>
    private static (LossParts Parts, double Norm) Read(DetectionLosses losses, Tensor norm)
    {
        Tensor[] values = [losses.Objectness, losses.ProposalBox, losses.Classification, losses.Box, losses.Mask, norm];
        Tensor read = stack(Array.ConvertAll(values, value => value.detach())).to(ScalarType.Float32).cpu();
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(read.bytes);
        return (new LossParts(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]), numbers[5]);
    }

    private void KeepStatistics()
    {
        foreach ((Tensor current, Tensor kept) in _statistics)
            kept.copy_(current);
    }

    private void RestoreStatistics()
    {
        using IDisposable noGradient = no_grad();
        foreach ((Tensor current, Tensor kept) in _statistics)
            current.copy_(kept);
    }
}
