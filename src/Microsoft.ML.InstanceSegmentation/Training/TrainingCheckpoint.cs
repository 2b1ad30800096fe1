using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// All that a training needs to go on after its process was killed: weights, optimiser, average, the best weights so far, and where in the
/// data it was. Random numbers need no state (<see cref="Seeds"/>). One file in the workspace folder, replaced as a whole.
/// </summary>
internal sealed record TrainingCheckpoint
{
    public const string FileName = "training-checkpoint.safetensors";

    private const string Format = "Microsoft.ML.InstanceSegmentation training 1";

    /// <summary>The configuration and the data that the checkpoint is of.</summary>
    public required TrainingIdentity Identity { get; init; }

    /// <summary>Batches done, counted as the schedule does.</summary>
    public required int Done { get; init; }

    /// <summary>The epoch to go on with, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>Batches of that epoch that are done.</summary>
    public required int BatchesOfEpoch { get; init; }

    /// <summary>Steps of the optimiser.</summary>
    public required int OptimizerSteps { get; init; }

    /// <summary>Evaluations since the best one.</summary>
    public required int EvaluationsSinceBest { get; init; }

    /// <summary>The best evaluated epoch, from 0; -1 before the first evaluation.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The measure of that epoch.</summary>
    public required double BestMeasure { get; init; }

    /// <summary>The losses of the last step, where training was cancelled while the model was evaluated after it; null where no evaluation is due.</summary>
    public LossParts? Unevaluated { get; init; }

    /// <summary>Whether training has come to its end.</summary>
    public required bool IsFinished { get; init; }

    /// <summary>The weights after the last step; of a finished training, those of its model.</summary>
    [JsonIgnore]
    public NamedWeights Weights { get; init; } = [];

    /// <summary>The optimiser's state, see <see cref="WeightOptimizer.State"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<WeightTensor> Optimizer { get; init; } = [];

    /// <summary>The average of the weights, see <see cref="WeightAverage.State"/>; empty without one.</summary>
    [JsonIgnore]
    public IReadOnlyList<WeightTensor> Average { get; init; } = [];

    /// <summary>The weights of the best evaluated epoch; empty where there is none.</summary>
    [JsonIgnore]
    public NamedWeights Best { get; init; } = [];

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var tensors = new NamedWeights();
        Add("weights", Weights);
        Add("optimizer", Optimizer.Select((tensor, i) => KeyValuePair.Create($"{i}", tensor)));
        Add("average", Average.Select((tensor, i) => KeyValuePair.Create($"{i}", tensor)));
        Add("best", Best);
        string facts = new JsonObject { ["format"] = Format, ["checkpoint"] = JsonSerializer.SerializeToNode(this) }.ToJsonString();
        SafetensorsFile.Write(Path.Combine(folder, FileName), tensors, facts);

        void Add(string part, IEnumerable<KeyValuePair<string, WeightTensor>> weights)
        {
            foreach ((string name, WeightTensor tensor) in weights)
                tensors.Add($"{part}/{name}", tensor);
        }
    }

    /// <summary>The checkpoint of a folder; null where there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another kind; the message names it.</exception>
    public static TrainingCheckpoint? TryRead(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (ReadFacts(file) is not { } checkpoint)
            return null;
        NamedWeights tensors = SafetensorsFile.Read(file);
        return checkpoint with
        {
            Weights = Named("weights/"),
            Optimizer = [.. Named("optimizer/").Values],
            Average = [.. Named("average/").Values],
            Best = Named("best/"),
        };

        NamedWeights Named(string part)
        {
            var weights = new NamedWeights();
            foreach ((string name, WeightTensor tensor) in tensors.Where(tensor => tensor.Key.StartsWith(part, StringComparison.Ordinal)))
                weights.Add(name[part.Length..], tensor);
            return weights;
        }
    }

    /// <summary>The seed of the training that a folder has a checkpoint of; null where there is none.</summary>
    public static int? ReadSeed(string folder) => ReadFacts(Path.Combine(folder, FileName))?.Identity.Options.Seed;

    private static TrainingCheckpoint? ReadFacts(string file)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            JsonNode? facts = SafetensorsFile.ReadFacts(file) is { } text ? JsonNode.Parse(text) : null;
            return facts?["format"]?.GetValue<string>() == Format && facts["checkpoint"].Deserialize<TrainingCheckpoint>() is { } checkpoint
                ? checkpoint
                : throw new InvalidDataException($"'{file}' is not a checkpoint of this version's training. Give another folder, or remove it to train anew.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"'{file}' is damaged: {damage.Message} Remove it to train anew.", damage);
        }
    }
}

/// <summary>What must be the same for a training to go on: its options, and what is known of its data.</summary>
/// <param name="Options">With the seed that was used.</param>
/// <param name="ClassNames">Of the training images.</param>
/// <param name="Images">Number of training images.</param>
/// <param name="ValidationImages">Number of validation images; 0 for none.</param>
/// <param name="Labels">Of the training images' labels and file names; null where they have not been read.</param>
/// <param name="ValidationLabels">The same of the validation images.</param>
internal sealed record TrainingIdentity(
    InstanceSegmentationOptions Options, IReadOnlyList<string> ClassNames, int Images, int ValidationImages, string? Labels, string? ValidationLabels)
{
    private const int MostDifferences = 5;

    public static TrainingIdentity Of(InstanceSegmentationOptions options, TrainingData train, TrainingData? validation) =>
        new(options, train.ClassNames, train.Count, validation?.Count ?? 0, Text(train.Statistics), Text(validation?.Statistics));

    private static string? Text(DatasetStatistics? data) => data is null ? null : $"labels {data.Fingerprint:x16}";

    /// <exception cref="ArgumentException">The two differ; the message says in what.</exception>
    public void Require(TrainingIdentity wanted, string folder)
    {
        string[] differences = [.. Differences("", JsonSerializer.SerializeToNode(this), JsonSerializer.SerializeToNode(wanted))];
        OptionCheck.That(
            differences.Length == 0,
            $"The folder '{folder}' has a checkpoint of another training: {Excerpt.List(differences, MostDifferences, "; ")}. Give another folder, "
            + $"remove {TrainingCheckpoint.FileName} to train anew, or train with what it was begun with.",
            "workspacePath");
    }

    private static IEnumerable<string> Differences(string path, JsonNode? kept, JsonNode? wanted)
    {
        // Where a training goes on has no influence on what it is.
        if (JsonNode.DeepEquals(kept, wanted) || path == $"{nameof(Options)}.{nameof(InstanceSegmentationOptions.GpuDeviceId)}")
            return [];
        if (kept is JsonObject keptMembers && wanted is JsonObject wantedMembers)
        {
            return keptMembers.Select(member => member.Key).Union(wantedMembers.Select(member => member.Key))
                .SelectMany(name => Differences(path.Length == 0 ? name : $"{path}.{name}", keptMembers[name], wantedMembers[name]));
        }
        return [$"{path} was {Text(kept)} and is {Text(wanted)}"];
    }

    private static string Text(JsonNode? value) => value is null ? "not set" : Excerpt.Name(value.ToJsonString());
}
