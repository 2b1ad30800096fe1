using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One configuration of an experiment: what it is, how far it has come, and what it is worth.</summary>
public sealed class InstanceSegmentationRunDetail : IDisposable
{
    private readonly Trial _trial;
    private readonly Lazy<InstanceSegmentationTransformer?> _model;

    internal InstanceSegmentationRunDetail(Trial trial, string folder, Func<string, InstanceSegmentationTransformer> load)
    {
        _trial = trial;
        _model = new Lazy<InstanceSegmentationTransformer?>(() => trial.Results.Count > 0 ? load(TrialWork.ModelFileIn(folder)) : null);
    }

    /// <summary>Number of the configuration, from 1; 1 is the one that the experiment started from.</summary>
    public int Trial => _trial.Number;

    /// <summary>The configuration. Trained with it alone, a model gets the same weights as the trial's own that came to its end.</summary>
    public InstanceSegmentationOptions Options => _trial.Options;

    /// <summary>What the experiment varied, by name.</summary>
    public IReadOnlyDictionary<string, string> Values => _trial.Values;

    /// <summary>Epochs that it was trained for; 0 where it was not.</summary>
    public int Epochs => _trial.Results.Count == 0 ? 0 : _trial.Results[^1].Epochs;

    /// <summary>Whether it was trained to its end, rather than left behind on the way.</summary>
    public bool IsTrainedToItsEnd => Epochs == Options.Epochs;

    /// <summary>Time that it took.</summary>
    public double RuntimeInSeconds => _trial.Results.Sum(result => result.Seconds);

    /// <summary>Its metrics on the validation images as far as it was trained; null where it was not.</summary>
    public InstanceSegmentationMetrics? ValidationMetrics => _trial.Results.Count == 0 ? null : _trial.Results[^1].Metrics;

    /// <summary>The optimising metric; minus infinity where nothing was measured.</summary>
    public double Measure => _trial.Results.Count == 0 ? double.NegativeInfinity : _trial.Results[^1].Measure;

    /// <summary>Why it could not go on; null where nothing failed.</summary>
    public string? Error => _trial.Error;

    /// <summary>Its model as far as it was trained, loaded when it is first asked for; null where it was not trained.</summary>
    public InstanceSegmentationTransformer? Model => _model.Value;

    /// <summary>Frees the model where it was loaded.</summary>
    public void Dispose()
    {
        if (_model.IsValueCreated)
            _model.Value?.Dispose();
    }
}
