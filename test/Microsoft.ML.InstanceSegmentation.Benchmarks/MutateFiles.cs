using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Tests.Data;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Reads many damaged data sets of every format, and tells of each that is neither read nor refused by name.</summary>
internal static class MutateFiles
{
    public static System.CommandLine.Command Create()
    {
        var files = new Option<int>("--files") { Description = "Damaged files.", DefaultValueFactory = _ => 10_000 };
        var seed = new Option<int>("--seed") { Description = "Seed of the damages.", DefaultValueFactory = _ => 1 };
        var command = new System.CommandLine.Command("mutate-files", "Reads damaged files of labels of every format: each must be read, or refused by an error that names it, in bounded time and memory.") { files, seed };
        command.SetAction(parsed =>
        {
            using var labels = new MutatedLabels();
            (IReadOnlyList<string> faults, int read, int refused) = labels.Run(parsed.GetValue(files), parsed.GetValue(seed));
            foreach (string fault in faults)
                Console.WriteLine(fault);
            Console.WriteLine($"{read} read, {refused} refused, {faults.Count} faults");
            return faults.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
