using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Trains a detector from random or initial weights, or from where it was interrupted.</summary>
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
    private readonly BestModel _best;
    private readonly TrainingWorkspace? _workspace;
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
        foreach (ResNet body in _model.modules().OfType<ResNet>())
            body.Freeze(options.Optimizer.FrozenStages);
        _assembler = new BatchAssembler(train, options, run.Device, seed);
        _step = new TrainingStep(_model, options.Optimizer, seed);
        _steps = _assembler.StepsPerEpoch * options.Epochs;
        _schedule = new LearningRateSchedule(options.Optimizer, _steps);
        _scorer = new Scorer(_model, options.Model, run.Device);
        _clock = new TrainingClock(_steps, validation is null ? 0 : Enumerable.Range(0, options.Epochs).Count(IsEvaluated));
        _best = new BestModel(options.Validation);
        _workspace = run.Workspace is null
            ? null
            : new TrainingWorkspace(run, TrainingIdentity.Of(options with { Seed = seed }, train, validation));
    }

    /// <summary>Trains a new Mask R-CNN.</summary>
    /// <param name="train">Images to train on; those without an instance teach what the background looks like.</param>
    /// <param name="validation">Images to evaluate on while training, or null.</param>
    /// <param name="options">Network, optimiser and seed.</param>
    /// <param name="run">Device, log, progress, workspace and cancellation.</param>
    /// <exception cref="TrainingFailedException">
    /// A loss or the gradient is not finite, or a step after the first could not be done.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled, and its weights were not asked for.</exception>
    public static TrainingResult Train(TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, TrainingContext run)
    {
        options.Validate();
        try
        {
            using MaskRcnn model = NewMaskRcnn(options, train.ClassNames.Count);
            return Train(model, train, validation, options, run);
        }
        finally
        {
            NativeHeap.Trim();
        }
    }

    /// <summary>Trains a detector, which is on the device afterwards, with the weights of the result.</summary>
    /// <inheritdoc cref="Train(TrainingData, TrainingData, InstanceSegmentationOptions, TrainingContext)"/>
    public static TrainingResult Train(
        Detector model, TrainingData train, TrainingData? validation, InstanceSegmentationOptions options, TrainingContext run)
    {
        if (train.Count == 0)
            throw new ArgumentException("There is no image to train on.", nameof(train));
        if (validation is { Count: 0 })
            throw new ArgumentException("There is no image in the validation set; leave it out or fill it.", nameof(validation));

        using var trainer = new Trainer(model, train, validation, options, run);
        TrainingResult result = trainer.Run();
        model.SetWeights(result.Weights);
        return result;
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
        TrainingCheckpoint? from = _workspace?.Resume(_model, _step, _best);
        _done = from?.Done ?? 0;
        if (from is { IsFinished: true })
            return new TrainingResult(_model.GetWeights(), WasCancelled: false, _evaluations, Measure(known: null));
        try
        {
            return GoOn(from) switch
            {
                StepsEnd.Finished => Finished(),
                StepsEnd.Paused => Paused(),
                _ => Cancelled(),
            };
        }
        catch (Exception failure) when (_done > 0 && failure is not (TrainingFailedException or OperationCanceledException))
        {
            throw new TrainingInterruptedException(1 + (_done / _assembler.StepsPerEpoch), _done + 1, _model.GetWeights(), failure);
        }
    }

    /// <summary>Trains from where the checkpoint is, or from the beginning where there is none.</summary>
    private StepsEnd GoOn(TrainingCheckpoint? from)
    {
        if (from is null)
            return RunSteps(firstEpoch: 0, batchesDone: 0);
        if (from.Unevaluated is { } loss && Tell(from.Epoch - 1, _schedule.RateAt(_done - 1), loss, evaluate: true) is { } end)
            return end;
        return from.BatchesOfEpoch == 0 && PausesAfter(from.Epoch) ? StepsEnd.Paused : RunSteps(from.Epoch, from.BatchesOfEpoch);
    }

    /// <summary>Whether training should stop for now when so many epochs are done.</summary>
    private bool PausesAfter(int epochs) => _run.PauseAfterEpoch <= epochs && epochs < _options.Epochs && _step.EndsUpdate(_done);

    private StepsEnd RunSteps(int firstEpoch, int batchesDone)
    {
        using var batches = new Prefetch<TrainingBatch>(_assembler.Batches(firstEpoch, batchesDone), BatchesAhead);
        long started = Stopwatch.GetTimestamp();
        foreach (TrainingBatch batch in batches)
        {
            using (batch)
            {
                if (_run.Cancellation.IsCancellationRequested)
                {
                    // What is done is not done again.
                    SaveCheckpoint();
                    return StepsEnd.Cancelled;
                }

                double rate = _schedule.RateAt(_done);
                LossParts loss = _step.Run(batch, _done + 1, rate);
                // An epoch in which images were skipped may have fewer steps; the schedule goes by whole ones.
                _done = batch.EndsEpoch ? (batch.Epoch + 1) * _assembler.StepsPerEpoch : _done + 1;
                _clock.AddStep(Stopwatch.GetElapsedTime(started), batch.Names.Count);

                bool pauses = batch.EndsEpoch && PausesAfter(batch.Epoch + 1);
                bool evaluate = batch.EndsEpoch && _validation is not null && (pauses || IsEvaluated(batch.Epoch));
                if (Tell(batch.Epoch, rate, loss, evaluate) is { } end)
                    return end;
                if (pauses || _workspace is { IsDue: true })
                    SaveCheckpoint();
                if (pauses)
                    return StepsEnd.Paused;
                // The wait for the next batch counts as a part of its step.
                started = Stopwatch.GetTimestamp();
            }
        }
        return StepsEnd.Finished;
    }

    /// <summary>Evaluates the model where an evaluation is due after a step, and reports the step; null where training goes on.</summary>
    private StepsEnd? Tell(int epoch, double rate, LossParts loss, bool evaluate)
    {
        var examples = new List<ValidationExample>();
        DetectionMetrics? metrics = evaluate ? Evaluate(_validation!, epoch, examples) : null;
        Report(epoch, rate, loss, metrics, examples);
        if (evaluate && metrics is null)
        {
            // No step may follow that would notice it.
            SaveCheckpoint(unevaluated: loss);
            return StepsEnd.Cancelled;
        }
        if (!_best.IsPatienceOver)
            return null;
        _run.Log($"Stopped after epoch {epoch + 1}: {_options.Validation.Patience} evaluations in a row were no better than epoch {_best.Epoch + 1}.");
        return StepsEnd.Finished;
    }

    /// <summary>Writes where training is; nothing before the first step, or where batches are still being accumulated.</summary>
    /// <param name="unevaluated">The last step's losses, where it is still to be evaluated.</param>
    private void SaveCheckpoint(LossParts? unevaluated = null)
    {
        if (_done == 0 || !_step.EndsUpdate(_done))
            return;
        (int epoch, int batches) = Math.DivRem(_done, _assembler.StepsPerEpoch);
        _workspace?.Save(_model, _step, _best, _done, epoch, batches, unevaluated);
    }

    /// <summary>The metrics; null where training was cancelled before they were complete.</summary>
    private DetectionMetrics? Evaluate(TrainingData validation, int epoch, List<ValidationExample> examples)
    {
        long started = Stopwatch.GetTimestamp();
        using IDisposable? average = _step.Average?.Use();
        if (_scorer.Evaluate(validation, _run.Cancellation, examples) is not { } metrics)
            return null;
        _clock.AddEvaluation(Stopwatch.GetElapsedTime(started));
        _evaluations.Add(metrics);
        _best.Add(epoch, metrics, _model);
        string masks = metrics.Mask is { } mask ? $", mask AP {mask.AP:f3}" : "";
        CocoMetrics detail = metrics.Mask ?? metrics.BoundingBox;
        _run.Log(
            $"Epoch {epoch + 1} of {_options.Epochs}, validation: box AP {metrics.BoundingBox.AP:f3}{masks}, "
            + $"AP50 {detail.AP50:f3}, AP75 {detail.AP75:f3}.");
        return metrics;
    }

    private bool IsEvaluated(int epoch) => (epoch + 1) % _options.Validation.Every == 0 || epoch + 1 == _options.Epochs;

    private void Report(int epoch, double rate, LossParts loss, DetectionMetrics? metrics, IReadOnlyList<ValidationExample> examples) =>
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
            Examples = examples,
        });

    private TrainingResult Finished()
    {
        if (_options.Validation.KeepBest && _best.Weights is { } best)
        {
            _model.SetWeights(best);
            _run.Log($"The model is that of epoch {_best.Epoch + 1}, the best of those evaluated.");
        }
        else if (_step.Average is { } average)
        {
            // The average stays in the network; what it is exchanged with is not needed any more.
            average.Use();
        }
        _workspace?.SaveFinished(_model, _best, _done);
        DetectionMetrics? metrics = Measure(known: _options.Validation.KeepBest ? _best.Metrics : _evaluations.LastOrDefault());
        return new TrainingResult(_model.GetWeights(), WasCancelled: false, _evaluations, metrics);
    }

    /// <summary>The metrics of the model that is given back, which an interruption may have lost.</summary>
    private DetectionMetrics? Measure(DetectionMetrics? known) =>
        known ?? (_validation is null ? null : _scorer.Evaluate(_validation, _run.Cancellation));

    /// <summary>The model as it is, measured; the checkpoint is what goes on.</summary>
    private TrainingResult Paused()
    {
        using IDisposable? average = _step.Average?.Use();
        return new TrainingResult(_model.GetWeights(), WasCancelled: false, _evaluations, Measure(_evaluations.LastOrDefault()));
    }

    private TrainingResult Cancelled()
    {
        _run.Log($"Cancelled after step {_done} of {_steps}.");
        if (!_options.ReturnModelWhenCancelled)
        {
            throw new OperationCanceledException(
                $"Training was cancelled after step {_done} of {_steps}; set ReturnModelWhenCancelled to get the model so far.",
                _run.Cancellation);
        }
        using IDisposable? average = _step.Average?.Use();
        return new TrainingResult(_model.GetWeights(), WasCancelled: true, _evaluations);
    }

    private enum StepsEnd
    {
        Finished,
        Paused,
        Cancelled,
    }
}
