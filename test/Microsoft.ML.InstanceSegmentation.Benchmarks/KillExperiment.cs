using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Experiments;
using Microsoft.ML.InstanceSegmentation.Tool;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Kills an experiment's process again and again, and looks each time whether every trial that was finished before is still there, with
/// what it had; and at the end whether the experiment found what one that was left alone finds.
/// </summary>
internal static class KillExperiment
{
    private const int Models = 9, Epochs = 4;

    public static System.CommandLine.Command Create()
    {
        var kills = new Option<int>("--kills") { Description = "How often to kill.", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
        var command = new System.CommandLine.Command("kill-experiment", "Kills an experiment at random moments; fails where it loses a finished trial or ends otherwise than one left alone.")
        {
            kills, seed,
        };
        command.SetAction(parsed => Run(parsed.GetValue(kills), parsed.GetValue(seed)));
        return command;
    }

    /// <summary>The process that is killed.</summary>
    public static System.CommandLine.Command CreateVictim()
    {
        var output = new Option<string>("--output") { Required = true };
        var command = new System.CommandLine.Command("tiny-experiment", "An experiment with a tiny network, for kill-experiment.") { output };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(output);
            var ml = new MLContext(seed: 1);
            ShapesDataset data = Data(folder);
            InstanceSegmentationOptions start = OptionsJson.Change(new InstanceSegmentationOptions(), KillTraining.Tiny) with { Seed = 1, Epochs = Epochs };
            using InstanceSegmentationExperimentResult result = ml.InstanceSegmentation().CreateExperiment(new InstanceSegmentationExperimentSettings
            {
                Start = start,
                SearchSpace = new InstanceSegmentationSearchSpace().Search(options => options.Optimizer.LearningRate, 1e-4, 1e-2, log: true).Choose(options => options.BatchSize, 1, 2),
                MaxModels = Models,
                ReductionFactor = 2,
                CacheDirectory = Path.Combine(folder, "experiment"),
            }).Execute(ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages), ml.Data.LoadFromCoco(data.ValidationAnnotations, data.ValidationImages));
        });
        return command;
    }

    private static ShapesDataset Data(string folder) =>
        ShapesDataset.Write(Path.Combine(folder, "shapes"), 12, 6, 1, new SceneSettings { Side = (64, 64), Radius = (9, 16), Count = (1, 3), SmallestArea = 60 });

    private static int Run(int kills, int seed)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("kill-experiment");
        try
        {
            string quiet = root.CreateSubdirectory("quiet").FullName, killed = root.CreateSubdirectory("killed").FullName;
            long started = Stopwatch.GetTimestamp();
            using (Process left = Start(quiet))
                WaitForSuccess(left);
            TimeSpan whole = Stopwatch.GetElapsedTime(started);
            string[] expected = Finished(quiet);
            Console.WriteLine($"Left alone it takes {whole.TotalSeconds:f0} s and comes to {expected.Length} rungs.");

            var random = new Random(seed);
            int done = 0, ended = 0;
            string[] before = [];
            while (done < kills)
            {
                using Process process = Start(killed);
                if (process.WaitForExit(TimeSpan.FromSeconds(1 + (random.NextDouble() * whole.TotalSeconds / 3))))
                {
                    // Not every moment is one of an experiment: what has ended is begun anew.
                    WaitForSuccess(process);
                    ended += Same(expected, Finished(killed));
                    Directory.Delete(Path.Combine(killed, "experiment"), recursive: true);
                    before = [];
                    continue;
                }
                process.Kill();
                process.WaitForExit();
                done++;
                string[] now = Finished(killed);
                if (before.Except(now).FirstOrDefault() is { } lost)
                    throw new InvalidOperationException($"After kill {done} there is no more: {lost}");
                before = now;
                Console.WriteLine($"Kill {done}: {now.Length} rungs are done");
            }
            using (Process last = Start(killed))
                WaitForSuccess(last);
            ended += Same(expected, Finished(killed));
            Console.WriteLine($"{kills} kills, {ended} experiments that went on to their end: no finished trial was lost, and every one found what the quiet one did.");
            return 0;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>A line for every rung that is done, with its figures to the last digit.</summary>
    private static string[] Finished(string folder) =>
    [
        .. Trial.ReadAll(Path.Combine(folder, "experiment")).SelectMany(trial => trial.Results.Select(result =>
            $"trial {trial.Number}, {string.Join(" ", trial.Values)}, epoch {result.Epochs}: {result.Measure:R} {result.Metrics.BoundingBox.AP:R}")),
    ];

    private static int Same(string[] expected, string[] actual) =>
        expected.SequenceEqual(actual) ? 1 : throw new InvalidOperationException($"It ended otherwise:\n{string.Join('\n', expected.Except(actual))}\n{string.Join('\n', actual.Except(expected))}");

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KillExperiment).Assembly.Location);
        foreach (string argument in new[] { "tiny-experiment", "--output", folder })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void WaitForSuccess(Process process)
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The experiment's process ended with {process.ExitCode}.");
    }
}
