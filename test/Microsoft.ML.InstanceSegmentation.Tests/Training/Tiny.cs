using Microsoft.ML.InstanceSegmentation.Training;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

/// <summary>A network that trains in fractions of a second, on images of 64 pixels.</summary>
internal static class Tiny
{
    public static InstanceSegmentationOptions Options { get; } = new()
    {
        Model = new ModelOptions
        {
            Image = new ImageOptions { MinSize = 64, MaxSize = 64 },
            Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = 16, Stages = [2, 3] },
            Anchors = new AnchorOptions { Sizes = [[8], [16], [32]] },
            Proposals = new ProposalOptions { AnchorsPerImage = 64, PreNmsTraining = 100, PostNmsTraining = 50, PreNms = 100, PostNms = 50 },
            Regions = new RegionOptions { RegionsPerImage = 32 },
            Heads = new HeadOptions { BoxWidth = 32, MaskWidths = [16, 16], MaskPredictorWidth = 16 },
        },
        Optimizer = new OptimizerOptions { LearningRate = 0.01, WarmupSteps = 2 },
        Augmentation = new AugmentationOptions { HorizontalFlip = 0 },
        Epochs = 2,
        BatchSize = 2,
        InitialWeights = InitialWeights.Random,
        Seed = 1,
    };

    /// <summary>On the processor, and nobody is told anything.</summary>
    public static TrainingContext Run => new(torch.CPU, _ => { });

    /// <summary>
    /// Until it is disposed, libtorch runs on one thread: tensors as small as these are not worth handing to a second one.
    /// </summary>
    public static IDisposable OneThread() => new Threads(torch.get_num_threads());

    /// <summary>The same, and every report is kept.</summary>
    public static TrainingContext Watched(out List<TrainingProgress> reports)
    {
        List<TrainingProgress> kept = [];
        reports = kept;
        return Run with { Progress = new Watcher(kept.Add) };
    }

    /// <summary>Calls back on the thread that reports.</summary>
    public sealed class Watcher(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }

    private sealed class Threads : IDisposable
    {
        private readonly int _before;

        public Threads(int before)
        {
            _before = before;
            torch.set_num_threads(1);
        }

        public void Dispose() => torch.set_num_threads(_before);
    }
}
