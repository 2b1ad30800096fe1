using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Trains a detector from random or initial weights.</summary>
internal sealed class Trainer : IDisposable
{
    private const int BatchesAhead = 2;

    private readonly TrainingData? _validation;
    private readonly InstanceSegmentationOptions _options;
    private readonly Action<string> _log;
    private readonly Detector _model;
    private readonly BatchAssembler _assembler;
    private readonly TrainingStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly Scorer _scorer;
    private readonly TrainingClock _clock;
    private readonly int _steps;
    private readonly List<DetectionMetrics> _evaluations = [];

    private Trainer(
        Detector model, TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, Device device, Action<string> log)
    {
        int seed = options.Seed ?? Random.Shared.Next();
        _validation = validation;
        _options = options;
        _log = log;
        _model = model.to(device);
        if (options.InitialWeights is { } file)
            _model.SetWeights(InitialWeights.Apply(_model.GetWeights(), file, log));
        // Two generators: the decoding thread's and this one's draws would mix in an order that differs between runs.
        _assembler = new BatchAssembler(train, options, device, new Random(seed));
        _step = new TrainingStep(_model, options.Optimizer, new Random(unchecked(seed + 1)));
        _steps = _assembler.StepsPerEpoch * options.Epochs;
        _schedule = new LearningRateSchedule(options.Optimizer, _steps);
        _scorer = new Scorer(_model, options.Model, device);
        _clock = new TrainingClock(_steps, validation is null ? 0 : Enumerable.Range(0, options.Epochs).Count(IsEvaluated));
    }

    /// <summary>Trains a new Mask R-CNN.</summary>
    /// <param name="train">Images to train on; those without an instance teach what the background looks like.</param>
    /// <param name="validation">Images to evaluate on while training, or null.</param>
    /// <param name="options">Network, optimiser, progress and cancellation.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="log">Is told what goes on, a line at a time.</param>
    /// <exception cref="TrainingDivergedException">A loss or the gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled, and its weights were not asked for.</exception>
    public static TrainingResult Train(
        TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, Device device, Action<string> log)
    {
        options.Validate();
        using MaskRcnn model = NewMaskRcnn(options, train.ClassNames.Count);
        return Train(model, train, validation, options, device, log);
    }

    /// <summary>Trains a detector, which is on the device afterwards, with the weights of the last step.</summary>
    /// <inheritdoc cref="Train(TrainingData, TrainingData, InstanceSegmentationOptions, Device, Action{string})"/>
    public static TrainingResult Train(
        Detector model, TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, Device device, Action<string> log)
    {
        if (train.Count == 0)
            throw new ArgumentException("There is no image to train on.", nameof(train));
        if (validation is { Count: 0 })
            throw new ArgumentException("There is no image in the validation set; leave it out or fill it.", nameof(validation));

        using var trainer = new Trainer(model, train, validation, options, device, log);
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
        _log($"{_steps} steps of {_options.BatchSize} images, {_options.Epochs} epochs.");
        using var batches = new Prefetch<TrainingBatch>(_assembler.Batches(), BatchesAhead);
        int step = 0;
        long started = Stopwatch.GetTimestamp();
        foreach (TrainingBatch batch in batches)
        {
            using (batch)
            {
                if (_options.CancellationToken.IsCancellationRequested)
                    return Cancelled(step);

                double rate = _schedule.RateAt(step++);
                LossParts loss = _step.Run(batch, step, rate);
                _clock.AddStep(Stopwatch.GetElapsedTime(started), batch.Names.Count);

                DetectionMetrics? metrics = batch.EndsEpoch ? Evaluate(batch.Epoch) : null;
                Report(batch.Epoch, step, rate, loss, metrics);
                // The wait for the next batch counts as a part of its step.
                started = Stopwatch.GetTimestamp();
            }
        }
        return new TrainingResult(_model.GetWeights(), WasCancelled: false, _evaluations);
    }

    private DetectionMetrics? Evaluate(int epoch)
    {
        if (_validation is null || !IsEvaluated(epoch))
            return null;

        long started = Stopwatch.GetTimestamp();
        if (_scorer.Evaluate(_validation, _options.CancellationToken) is not { } metrics)
            return null;
        _clock.AddEvaluation(Stopwatch.GetElapsedTime(started));
        _evaluations.Add(metrics);
        string masks = metrics.Mask is { } mask ? $", mask AP {mask.AP:f3}" : "";
        CocoMetrics detail = metrics.Mask ?? metrics.BoundingBox;
        _log($"Epoch {epoch + 1} of {_options.Epochs}, validation: box AP {metrics.BoundingBox.AP:f3}{masks}, AP50 {detail.AP50:f3}, AP75 {detail.AP75:f3}.");
        return metrics;
    }

    private bool IsEvaluated(int epoch) => (epoch + 1) % _options.ValidationEvery == 0 || epoch + 1 == _options.Epochs;

    private void Report(int epoch, int step, double rate, LossParts loss, DetectionMetrics? metrics) =>
        _options.Progress?.Report(new TrainingProgress
        {
            Epoch = epoch + 1,
            Epochs = _options.Epochs,
            Step = step,
            Steps = _steps,
            Loss = loss,
            LearningRate = rate,
            ImagesPerSecond = _clock.ImagesPerSecond,
            TimeLeft = _clock.TimeLeft,
            ValidationBoundingBox = metrics?.BoundingBox,
            Validation = metrics?.WithMasks,
        });

    private TrainingResult Cancelled(int step)
    {
        _log($"Cancelled after step {step} of {_steps}.");
        if (!_options.ReturnModelWhenCancelled)
        {
            throw new OperationCanceledException(
                $"Training was cancelled after step {step} of {_steps}; set ReturnModelWhenCancelled to get the model so far.", _options.CancellationToken);
        }
        return new TrainingResult(_model.GetWeights(), WasCancelled: true, _evaluations);
    }
}
