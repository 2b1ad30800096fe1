using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Tests.Data;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Reads much that is damaged, and tells of each that is neither read nor refused by name.</summary>
internal static class MutateFiles
{
    public static System.CommandLine.Command Create()
    {
        var files = new Option<int>("--files") { Description = "Damaged files of labels.", DefaultValueFactory = _ => 10_000 };
        var annotations = new Option<int>("--annotations") { Description = "Damaged run lengths, and as many damaged polygons.", DefaultValueFactory = _ => 100_000 };
        var results = new Option<int>("--results") { Description = "Damaged files of COCO results.", DefaultValueFactory = _ => 4_000 };
        var seed = new Option<int>("--seed") { Description = "Seed of the damages.", DefaultValueFactory = _ => 1 };
        var command = new System.CommandLine.Command("mutate-files", "Reads damaged files of labels of every format, run lengths, polygons and results: each must be read, or refused by an error that names it, in bounded time and memory.") { files, annotations, results, seed };
        command.SetAction(parsed =>
        {
            int number = parsed.GetValue(seed), faults = 0;
            faults += Tell("files of labels", "read", "refused", Files(parsed.GetValue(files), number));
            faults += Tell("run lengths", "used", "left out", MutatedAnnotations.RunLengths(parsed.GetValue(annotations), number));
            faults += Tell("polygons", "used", "left out", MutatedAnnotations.Polygons(parsed.GetValue(annotations), number));
            faults += Tell("files of results", "evaluated", "refused", Results(parsed.GetValue(results), number));
            return faults == 0 ? 0 : 1;
        });
        return command;
    }

    private static (IReadOnlyList<string> Faults, int Good, int Bad) Files(int count, int seed)
    {
        using var labels = new MutatedLabels();
        return labels.Run(count, seed);
    }

    private static (IReadOnlyList<string> Faults, int Good, int Bad) Results(int count, int seed)
    {
        using var results = new MutatedResults();
        return results.Run(count, seed);
    }

    private static int Tell(string what, string good, string bad, (IReadOnlyList<string> Faults, int Good, int Bad) outcome)
    {
        foreach (string fault in outcome.Faults)
            Console.WriteLine(fault);
        Console.WriteLine($"{what}: {outcome.Good} {good}, {outcome.Bad} {bad}, {outcome.Faults.Count} faults");
        return outcome.Faults.Count;
    }
}
