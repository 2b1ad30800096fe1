using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Trains a detector from random or initial weights.</summary>
internal sealed class Trainer : IDisposable
{
    private const int BatchesAhead = 2;

    private readonly TrainingData? _validation;
    private readonly InstanceSegmentationOptions _options;
    private readonly TrainingContext _run;
    private readonly Detector _model;
    private readonly BatchAssembler _assembler;
    private readonly TrainingStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly Scorer _scorer;
    private readonly TrainingClock _clock;
    private readonly int _steps;
    private readonly List<DetectionMetrics> _evaluations = [];
    private int _done;

    private Trainer(Detector model, TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, TrainingContext run)
    {
        int seed = options.Seed ?? Random.Shared.Next();
        run.Log($"Seed {seed}.");
        _validation = validation;
        _options = options;
        _run = run;
        _model = model.to(run.Device);
        _model.SetWeights(StartingWeights.Apply(_model.GetWeights(), options, run.Log));
        // Two generators: the decoding thread's and this one's draws would mix in an order that differs between runs.
        _assembler = new BatchAssembler(train, options, run.Device, new Random(seed));
        _step = new TrainingStep(_model, options.Optimizer, new Random(unchecked(seed + 1)));
        _steps = _assembler.StepsPerEpoch * options.Epochs;
        _schedule = new LearningRateSchedule(options.Optimizer, _steps);
        _scorer = new Scorer(_model, options.Model, run.Device);
        _clock = new TrainingClock(_steps, validation is null ? 0 : Enumerable.Range(0, options.Epochs).Count(IsEvaluated));
    }

    /// <summary>Trains a new Mask R-CNN.</summary>
    /// <param name="train">Images to train on; those without an instance teach what the background looks like.</param>
    /// <param name="validation">Images to evaluate on while training, or null.</param>
    /// <param name="options">Network, optimiser and seed.</param>
    /// <param name="run">Device, log, progress and cancellation.</param>
    /// <exception cref="TrainingFailedException">
    /// A loss or the gradient is not finite, or a step after the first could not be done.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled, and its weights were not asked for.</exception>
    public static TrainingResult Train(TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, TrainingContext run)
    {
        options.Validate();
        using MaskRcnn model = NewMaskRcnn(options, train.ClassNames.Count);
        return Train(model, train, validation, options, run);
    }

    /// <summary>Trains a detector, which is on the device afterwards, with the weights of the last step.</summary>
    /// <inheritdoc cref="Train(TrainingData, TrainingData, InstanceSegmentationOptions, TrainingContext)"/>
    public static TrainingResult Train(
        Detector model, TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, TrainingContext run)
    {
        if (train.Count == 0)
            throw new ArgumentException("There is no image to train on.", nameof(train));
        if (validation is { Count: 0 })
            throw new ArgumentException("There is no image in the validation set; leave it out or fill it.", nameof(validation));

        using var trainer = new Trainer(model, train, validation, options, run);
        return trainer.Run();
    }

    /// <summary>A Mask R-CNN to train.</summary>
    public static MaskRcnn NewMaskRcnn(InstanceSegmentationOptions options, int classCount)
    {
        var model = new MaskRcnn(options.Model, classCount, options.Seed);
        if (options.FreezeFirstStage)
            model.FreezeFirstStage();
        return model;
    }

    public void Dispose() => _step.Dispose();

    private TrainingResult Run()
    {
        _run.Log($"{_steps} steps of {_options.BatchSize} images, {_options.Epochs} epochs.");
        try
        {
            return RunSteps() ? new TrainingResult(_model.GetWeights(), WasCancelled: false, _evaluations) : Cancelled();
        }
        catch (Exception failure) when (_done > 0 && failure is not (TrainingFailedException or OperationCanceledException))
        {
            throw new TrainingInterruptedException(1 + (_done / _assembler.StepsPerEpoch), _done + 1, _model.GetWeights(), failure);
        }
    }

    /// <summary>Whether training came to its end, rather than being cancelled.</summary>
    private bool RunSteps()
    {
        using var batches = new Prefetch<TrainingBatch>(_assembler.Batches(), BatchesAhead);
        long started = Stopwatch.GetTimestamp();
        foreach (TrainingBatch batch in batches)
        {
            using (batch)
            {
                if (_run.Cancellation.IsCancellationRequested)
                    return false;

                double rate = _schedule.RateAt(_done);
                LossParts loss = _step.Run(batch, _done + 1, rate);
                // An epoch in which images were skipped may have fewer steps; the schedule goes by whole ones.
                _done = batch.EndsEpoch ? (batch.Epoch + 1) * _assembler.StepsPerEpoch : _done + 1;
                _clock.AddStep(Stopwatch.GetElapsedTime(started), batch.Names.Count);

                bool evaluate = batch.EndsEpoch && _validation is not null && IsEvaluated(batch.Epoch);
                DetectionMetrics? metrics = evaluate ? Evaluate(_validation!, batch.Epoch) : null;
                Report(batch.Epoch, rate, loss, metrics);
                // No step may follow that would notice it.
                if (evaluate && metrics is null)
                    return false;
                // The wait for the next batch counts as a part of its step.
                started = Stopwatch.GetTimestamp();
            }
        }
        return true;
    }

    /// <summary>The metrics; null where training was cancelled before they were complete.</summary>
    private DetectionMetrics? Evaluate(TrainingData validation, int epoch)
    {
        long started = Stopwatch.GetTimestamp();
        if (_scorer.Evaluate(validation, _run.Cancellation) is not { } metrics)
            return null;
        _clock.AddEvaluation(Stopwatch.GetElapsedTime(started));
        _evaluations.Add(metrics);
        string masks = metrics.Mask is { } mask ? $", mask AP {mask.AP:f3}" : "";
        CocoMetrics detail = metrics.Mask ?? metrics.BoundingBox;
        _run.Log(
            $"Epoch {epoch + 1} of {_options.Epochs}, validation: box AP {metrics.BoundingBox.AP:f3}{masks}, "
            + $"AP50 {detail.AP50:f3}, AP75 {detail.AP75:f3}.");
        return metrics;
    }

    private bool IsEvaluated(int epoch) => (epoch + 1) % _options.ValidationEvery == 0 || epoch + 1 == _options.Epochs;

    private void Report(int epoch, double rate, LossParts loss, DetectionMetrics? metrics) =>
        _run.Progress?.Report(new TrainingProgress
        {
            Epoch = epoch + 1,
            Epochs = _options.Epochs,
            Step = _done,
            Steps = _steps,
            Loss = loss,
            LearningRate = rate,
            ImagesPerSecond = _clock.ImagesPerSecond,
            TimeLeft = _clock.TimeLeft,
            ValidationBoundingBox = metrics?.BoundingBox,
            Validation = metrics?.WithMasks,
        });

    private TrainingResult Cancelled()
    {
        _run.Log($"Cancelled after step {_done} of {_steps}.");
        if (!_options.ReturnModelWhenCancelled)
        {
            throw new OperationCanceledException(
                $"Training was cancelled after step {_done} of {_steps}; set ReturnModelWhenCancelled to get the model so far.",
                _run.Cancellation);
        }
        return new TrainingResult(_model.GetWeights(), WasCancelled: true, _evaluations);
    }
}
