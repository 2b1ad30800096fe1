namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Where an experiment's trainings run. The search says what is to be trained and how far; this trains it. The default trains in this
/// process; another one can hand the work to other machines that share the experiment's folder.
/// </summary>
public interface ITrialRunner
{
    /// <summary>
    /// Trains a configuration up to an epoch, going on from the folder's checkpoint where there is one. On return the folder has the model
    /// as <see cref="TrialWork.ModelFile"/>. The same work given again, after an interruption, must lead to the same result.
    /// </summary>
    /// <param name="work">What to train.</param>
    /// <param name="cancellationToken">Stops the training; what it has done so far may be kept in the folder.</param>
    /// <returns>The model's metrics on the validation images.</returns>
    Task<InstanceSegmentationMetrics> RunAsync(TrialWork work, CancellationToken cancellationToken);
}

/// <summary>A piece of an experiment: one configuration, up to one epoch.</summary>
public sealed class TrialWork
{
    internal TrialWork(int trial, InstanceSegmentationOptions options, int epochs, string folder) =>
        (Trial, Options, Epochs, Folder) = (trial, options, epochs, folder);

    /// <summary>Number of the configuration, from 1.</summary>
    public int Trial { get; }

    /// <summary>The configuration, with its seed.</summary>
    public InstanceSegmentationOptions Options { get; }

    /// <summary>Epochs to train up to, counted from the beginning of the training; at most those of the options.</summary>
    public int Epochs { get; }

    /// <summary>The trial's own folder, which exists.</summary>
    public string Folder { get; }

    /// <summary>The ONNX file that the model is to be written to.</summary>
    public string ModelFile => ModelFileIn(Folder);

    internal static string ModelFileIn(string folder) => Path.Combine(folder, "model.onnx");
}
