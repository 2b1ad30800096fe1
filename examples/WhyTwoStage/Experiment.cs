using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A detector and the options to train it with, measured at several seeds.</summary>
internal sealed record Experiment(string Name, DetectorKind Kind, InstanceSegmentationOptions Options, OneStageOptions? OneStage = null)
{
    /// <summary>Stands for the result of a seed, and changes with anything that it depends on besides the data.</summary>
    public string Key(int seed)
    {
        string settings = JsonSerializer.Serialize(new { Kind, OneStage, Options.Model, Options.Optimizer, Options.Augmentation, Options.Epochs, Options.BatchSize });
        return $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)))[..12]} seed {seed}";
    }

    /// <summary>Trains and measures once.</summary>
    public RunResult Run(int seed, IDataView train, IDataView test, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        torch.set_num_threads(1);
        long started = Stopwatch.GetTimestamp();
        using TrainedDetector detector = new MLContext().InstanceSegmentation().TrainDetector(
            Kind, train, Options with { Seed = seed }, OneStage, validationSet: null, progress, cancellation);
        RecallMetrics recall = detector.EvaluateRecall(test);
        var figures = new Dictionary<string, double>
        {
            ["AR10"] = recall.AR10,
            ["AR100"] = recall.AR100,
            ["AR300"] = recall.AR300,
            ["AR1000"] = recall.AR1000,
            ["boxes"] = recall.BoxesPerImage,
        };
        if (Kind != DetectorKind.RegionProposals)
        {
            DetectionMetrics metrics = detector.Evaluate(test);
            Add("box", metrics.BoundingBox);
            if (metrics.Mask is { } masks)
                Add("mask", masks);
        }
        return new RunResult(Stopwatch.GetElapsedTime(started).TotalSeconds, figures);

        void Add(string kind, CocoMetrics metrics)
        {
            figures[$"{kind} AP"] = metrics.AP;
            figures[$"{kind} AP50"] = metrics.AP50;
            figures[$"{kind} AP75"] = metrics.AP75;
        }
    }
}
