using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>The folder that a training keeps its checkpoint in: see <see cref="TrainingCheckpoint"/>.</summary>
/// <param name="run">Names the folder, and how often to save.</param>
/// <param name="identity">Of the training.</param>
internal sealed class TrainingWorkspace(TrainingContext run, TrainingIdentity identity)
{
    private readonly string _folder = run.Workspace!;
    private long _saved = Stopwatch.GetTimestamp();

    /// <summary>Whether the last checkpoint is old enough for another.</summary>
    public bool IsDue => Stopwatch.GetElapsedTime(_saved) >= run.CheckpointEvery;

    /// <summary>Gives a network, its optimiser and its best weights what the checkpoint has of them; null where there is none.</summary>
    /// <exception cref="ArgumentException">The checkpoint is of another training; the message says what differs.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public TrainingCheckpoint? Resume(Detector model, TrainingStep step, BestModel best)
    {
        if (TrainingCheckpoint.TryRead(_folder) is not { } checkpoint)
            return null;
        checkpoint.Identity.Require(identity, _folder);
        model.SetWeights(checkpoint.Weights);
        best.Restore(checkpoint);
        if (checkpoint.IsFinished)
        {
            run.Log($"The training in '{_folder}' has come to its end; this is its model. Give another folder to train again.");
            return checkpoint;
        }
        step.Optimizer.Steps = checkpoint.OptimizerSteps;
        Write(step.Optimizer.State, checkpoint.Optimizer);
        Write([.. step.Average?.State ?? []], checkpoint.Average);
        run.Log($"Going on after step {checkpoint.Done} from the checkpoint in '{_folder}'.");
        return checkpoint;
    }

    /// <summary>Writes where training is.</summary>
    public void Save(Detector model, TrainingStep step, BestModel best, int done, int epoch, int batchesOfEpoch, LossParts? unevaluated)
    {
        TrainingCheckpoint checkpoint = Checkpoint(model, best, done, epoch, batchesOfEpoch, isFinished: false, step.Optimizer.Steps) with
        {
            Optimizer = [.. step.Optimizer.State.Select(Read)],
            Average = [.. (step.Average?.State ?? []).Select(Read)],
            Best = best.Weights ?? [],
            Unevaluated = unevaluated,
        };
        checkpoint.Save(_folder);
        _saved = Stopwatch.GetTimestamp();
    }

    /// <summary>Writes the model of a finished training, so that nothing is lost before the program has saved it.</summary>
    public void SaveFinished(Detector model, BestModel best, int done) =>
        Checkpoint(model, best, done, identity.Options.Epochs, 0, isFinished: true, optimizerSteps: 0).Save(_folder);

    private TrainingCheckpoint Checkpoint(
        Detector model, BestModel best, int done, int epoch, int batchesOfEpoch, bool isFinished, int optimizerSteps) => new()
        {
            Identity = identity,
            Done = done,
            Epoch = epoch,
            BatchesOfEpoch = batchesOfEpoch,
            OptimizerSteps = optimizerSteps,
            EvaluationsSinceBest = best.EvaluationsSince,
            BestEpoch = best.Epoch,
            BestMeasure = best.Epoch < 0 ? 0 : best.Measure,
            IsFinished = isFinished,
            Weights = model.GetWeights(),
        };

    private static WeightTensor Read(Tensor tensor) => new(tensor.shape, TensorTransfer.Read<float>(tensor));

    private static void Write(IReadOnlyList<Tensor> targets, IReadOnlyList<WeightTensor> values)
    {
        if (targets.Count != values.Count)
            throw new InvalidDataException($"The checkpoint has {values.Count} tensors where the training has {targets.Count}; it is damaged. Remove it to train anew.");
        using IDisposable noGradient = no_grad();
        for (int i = 0; i < targets.Count; i++)
        {
            using Tensor value = tensor(values[i].Values, values[i].Shape);
            targets[i].copy_(value);
        }
    }
}
