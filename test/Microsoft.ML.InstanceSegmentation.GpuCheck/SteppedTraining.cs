using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Training, step by step, with the parts that the trainer has.</summary>
internal sealed class SteppedTraining : IDisposable
{
    private const int BatchesAhead = 2;
    private const int Seed = 1;

    private readonly MaskRcnn _model;
    private readonly TrainingStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly BatchAssembler _assembler;

    public SteppedTraining(InstanceSegmentationOptions options, TrainingData data, Device device, int totalSteps)
    {
        _model = Networks.OnDevice(new MaskRcnn(options.Model, data.ClassNames.Count, Seed), device);
        _step = new TrainingStep(_model, options.Optimizer, Seed);
        _schedule = new LearningRateSchedule(options.Optimizer, totalSteps);
        _assembler = new BatchAssembler(data, options, device, Seed);
    }

    /// <summary>The losses of each step, which is made when they are asked for.</summary>
    public IEnumerable<LossParts> Steps()
    {
        using var batches = new Prefetch<TrainingBatch>(_assembler.Batches(), BatchesAhead);
        int step = 0;
        foreach (TrainingBatch batch in batches)
        {
            using (batch)
                yield return _step.Run(batch, step + 1, _schedule.RateAt(step++));
        }
    }

    public void Dispose()
    {
        _step.Dispose();
        _model.Dispose();
    }
}
