using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Evaluation;

/// <summary>
/// Evaluates the sets that PycocotoolsSets.py wrote, with the parameters that it used, and compares every figure with pycocotools'.
/// </summary>
internal static class CompareCoco
{
    public static System.CommandLine.Command Create()
    {
        var sets = new Option<string>("--sets") { Description = "Folder that PycocotoolsSets.py wrote.", Required = true };
        var tolerance = new Option<double>("--tolerance") { Description = "Largest difference.", DefaultValueFactory = _ => 1e-9 };
        var command = new System.CommandLine.Command("compare-coco", "Compares the evaluation of files with pycocotools' on many small sets; fails where a figure differs.") { sets, tolerance };
        command.SetAction(parsed =>
        {
            string[] folders = [.. Directory.GetDirectories(parsed.GetRequiredValue(sets)).Order(StringComparer.Ordinal)];
            long figures = 0;
            double worst = 0;
            int differing = 0;
            foreach (string folder in folders)
            {
                using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
                (int count, double difference, string where) = PycocotoolsFigures.Compare(
                    Path.Combine(folder, "annotations.json"), Path.Combine(folder, "results.json"), expected.RootElement);
                figures += count;
                worst = Math.Max(worst, difference);
                if (difference <= parsed.GetValue(tolerance))
                    continue;
                differing++;
                Console.WriteLine($"{folder}: differs by {difference:g3}: {where}");
            }
            Console.WriteLine($"{folders.Length} sets, {figures} figures, {differing} sets differ, largest difference {worst:g2}");
            return differing == 0 && figures > 0 ? 0 : 1;
        });
        return command;
    }
}
