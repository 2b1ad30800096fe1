using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How a prediction pool scores, and what it does when its model file changes.</summary>
public sealed record PredictionPoolOptions
{
    /// <summary>
    /// Most predictions at a time; others wait for their turn. At least 1. Default null: the number of processors. Each one that runs takes
    /// memory for its image and the network's activations, and ONNX Runtime shares the processors among them, so more do not score faster.
    /// </summary>
    public int? MaxConcurrentPredictions { get; init; }

    /// <summary>
    /// How often the pool looks whether its model file has changed, and loads it where it has; greater than 0, at most a day. It looks at the
    /// file's time and length, through links, and loads it when they have stayed the same from one look to the next. Default null: the file
    /// is loaded again by <c>Reload</c> only.
    /// </summary>
    public TimeSpan? WatchInterval { get; init; }

    /// <summary>
    /// Is told of every model that was loaded, or could not be, when the watched file had changed; on a thread of the pool's. What it throws
    /// is ignored. Default null.
    /// </summary>
    public Action<ModelReload>? OnReload { get; init; }

    /// <summary>Names of the model's columns, of which the image and the predictions count. Default those of this library.</summary>
    public ColumnOptions Columns { get; init; } = new();

    internal void Validate()
    {
        if (MaxConcurrentPredictions is { } predictions)
            OptionCheck.AtLeast(predictions, 1, nameof(MaxConcurrentPredictions));
        OptionCheck.That(
            WatchInterval is null || (WatchInterval > TimeSpan.Zero && WatchInterval <= TimeSpan.FromDays(1)),
            $"WatchInterval is {WatchInterval}; it must be greater than 0 and at most a day.", nameof(WatchInterval));
        OptionCheck.That(Columns is not null, "Columns is null; leave it out for the default names.", nameof(Columns));
        Columns!.Validate();
    }
}

/// <summary>What came of loading a model file that had changed.</summary>
/// <param name="ModelFile">The file.</param>
/// <param name="Error">Why it could not be loaded, so that the model before it goes on; null where it was loaded.</param>
public sealed record ModelReload(string ModelFile, Exception? Error);
