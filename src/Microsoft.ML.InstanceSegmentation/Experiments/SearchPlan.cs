using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>
/// What makes an experiment the one it is: an experiment goes on from a folder only with the plan that it was begun with. How long it
/// goes on and with how many configurations is no part of it.
/// </summary>
internal sealed record SearchPlan
{
    private const string FileName = "experiment.json";

    /// <summary>The configuration that the others differ from; its seed is that of the draws, too.</summary>
    public required InstanceSegmentationOptions Start { get; init; }

    /// <summary>Names of the search space's dimensions.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>What is compared.</summary>
    public required InstanceSegmentationMetric Metric { get; init; }

    /// <summary>How configurations are drawn.</summary>
    public required ExperimentSampler Sampler { get; init; }

    /// <summary>Which go on.</summary>
    public required SuccessiveHalving Halving { get; init; }

    /// <summary>Keeps the plan in a folder, or checks it against the one that is kept there.</summary>
    /// <exception cref="ArgumentException">The folder is another experiment's; the message says what differs.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void KeepIn(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            ExperimentFile.Write(file, this);
            return;
        }
        JsonObject kept = Read(file), wanted = JsonSerializer.SerializeToNode(this)!.AsObject();
        string[] differences = [.. wanted.Select(member => member.Key).Where(name => !JsonNode.DeepEquals(kept[name], wanted[name]))];
        OptionCheck.That(
            differences.Length == 0,
            $"The folder '{folder}' has another experiment: {string.Join(", ", differences)} differ. Go on with what it was begun with, see {FileName}, or give another folder.",
            "CacheDirectory");
    }

    /// <summary>The seed of the experiment that a folder has; null where it has none.</summary>
    public static int? SeedOf(string folder) =>
        Path.Combine(folder, FileName) is var file && File.Exists(file) ? (int?)Read(file)[nameof(Start)]?[nameof(InstanceSegmentationOptions.Seed)] : null;

    private static JsonObject Read(string file)
    {
        const string remedy = "Give another folder to begin anew.";
        return ExperimentFile.Read<JsonNode>(file, remedy) as JsonObject ?? throw new InvalidDataException($"'{file}' is damaged: It is no object. {remedy}");
    }
}
