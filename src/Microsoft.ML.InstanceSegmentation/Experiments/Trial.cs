namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>One configuration of an experiment and how far it has come. It is kept in a file of its own, replaced after every rung.</summary>
internal sealed record Trial
{
    private const string FileName = "trial.json";

    /// <summary>Its number, from 1, in the order in which configurations were drawn.</summary>
    public required int Number { get; init; }

    /// <summary>A position for each dimension of the search space.</summary>
    public required IReadOnlyList<double> Point { get; init; }

    /// <summary>The values that these stand for, to be read.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>What it is trained with.</summary>
    public required InstanceSegmentationOptions Options { get; init; }

    /// <summary>What was measured at each rung it has come to, from the lowest.</summary>
    public IReadOnlyList<RungResult> Results { get; init; } = [];

    /// <summary>Why it cannot go on; null while it can.</summary>
    public string? Error { get; init; }

    /// <summary>The rung that it has come to, from 0; -1 before the first.</summary>
    public int Rung => Results.Count - 1;

    /// <summary>The measure at a rung that it has come to.</summary>
    public double MeasureAt(int rung) => Results[rung].Measure;

    /// <summary>Where a trial keeps its files.</summary>
    public static string FolderOf(string experiment, int number) => Path.Combine(experiment, "trials", $"{number:0000}");

    /// <summary>Writes the trial into its folder, whole or not at all.</summary>
    public void Save(string experiment) => ExperimentFile.Write(Path.Combine(FolderOf(experiment, Number), FileName), this);

    /// <summary>The trials of an experiment's folder, by number.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static IEnumerable<Trial> ReadAll(string experiment)
    {
        string trials = Path.Combine(experiment, "trials");
        if (!Directory.Exists(trials))
            return [];
        // A folder without the file is of a trial whose process was killed as it was begun; it is drawn again.
        return Directory.GetDirectories(trials).Select(folder => Path.Combine(folder, FileName)).Where(File.Exists).Select(Read).OrderBy(trial => trial.Number);
    }

    private static Trial Read(string file) => ExperimentFile.Read<Trial>(file, "Remove it to draw its trial anew.");
}

/// <summary>What a trial came to at a rung.</summary>
/// <param name="Epochs">Epochs it was trained for, from its beginning.</param>
/// <param name="Measure">The optimising metric on the validation images; higher is better.</param>
/// <param name="Seconds">Time that the rung took.</param>
/// <param name="Metrics">All that was measured.</param>
internal sealed record RungResult(int Epochs, double Measure, double Seconds, InstanceSegmentationMetrics Metrics);
