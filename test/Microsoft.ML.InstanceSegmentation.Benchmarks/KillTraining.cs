using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Kills a training process again and again, and looks whether there is a checkpoint that loads each time, and whether the training that
/// goes on from it ends with the weights of one that was left alone, bit for bit. A checkpoint is written after every step, so many of the
/// kills hit the writing.
/// </summary>
internal static class KillTraining
{
    /// <summary>A network of which a step takes some hundredths of a second.</summary>
    internal const string Tiny = """
        {
          "InitialWeights": "random",
          "Model": {
            "Image": { "MinSize": 64, "MaxSize": 64 },
            "Backbone": { "PyramidWidth": 16, "Stages": [2, 3] },
            "Anchors": { "Sizes": [[4], [8], [16]] },
            "Proposals": { "AnchorsPerImage": 64, "PreNmsTraining": 100, "PostNmsTraining": 50, "PreNms": 100, "PostNms": 50 },
            "Regions": { "RegionsPerImage": 32 },
            "Heads": { "BoxWidth": 32, "MaskWidths": [16], "MaskPredictorWidth": 16 }
          },
          "Optimizer": { "Kind": "AdamW", "LearningRate": 0.001, "AverageDecay": 0.99 },
          "Validation": { "Every": 5 }
        }
        """;

    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var kills = new Option<int>("--kills") { Description = "How often to kill.", DefaultValueFactory = _ => 30 };
        var seed = new Option<int>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of the training.", DefaultValueFactory = _ => 10 };
        var command = new System.CommandLine.Command("kill-training", "Kills a training at random moments; fails where it does not end as if it had been left alone.")
        {
            data, kills, seed, epochs,
        };
        command.SetAction(parsed => Run(parsed.GetValue(data)!, parsed.GetValue(kills), parsed.GetValue(seed), parsed.GetValue(epochs)));
        return command;
    }

    private static int Run(string data, int kills, int seed, int epochs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kill-training");
        try
        {
            string quiet = Path.Combine(folder.FullName, "quiet.safetensors"), killed = Path.Combine(folder.FullName, "killed.safetensors");
            string workspace = Path.Combine(folder.FullName, "workspace");
            long started = Stopwatch.GetTimestamp();
            using (Process left = Start(data, epochs, quiet, workspace: null))
                WaitForSuccess(left);
            TimeSpan whole = Stopwatch.GetElapsedTime(started);
            Console.WriteLine($"Left alone it takes {whole.TotalSeconds:f0} s.");

            var random = new Random(seed);
            int done = 0, finished = 0;
            while (done < kills)
            {
                using var trains = new ManualResetEventSlim();
                using Process process = Start(data, epochs, killed, workspace, trains);
                // One in five before the first steps, the others some seconds into the training.
                if (random.Next(5) > 0)
                    trains.Wait(TimeSpan.FromMinutes(1));
                if (process.WaitForExit(TimeSpan.FromSeconds(random.NextDouble() * 5)))
                {
                    // Not every moment is one of a training: what has ended is begun anew.
                    WaitForSuccess(process);
                    finished += Same(quiet, killed) ? 1 : throw new InvalidOperationException("A training that was killed ended with other weights.");
                    Directory.Delete(workspace, recursive: true);
                    continue;
                }
                process.Kill();
                process.WaitForExit();
                done++;
                Console.WriteLine($"Kill {done}: {Describe(workspace)}");
            }
            using (Process last = Start(data, epochs, killed, workspace))
                WaitForSuccess(last);
            bool same = Same(quiet, killed);
            Console.WriteLine($"{kills} kills, {finished + 1} trainings that went on to their end; the weights are {(same ? "the same, bit for bit" : "DIFFERENT")}.");
            return same ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the checkpoint is of; fails where there is one that does not load.</summary>
    private static string Describe(string workspace) =>
        TrainingCheckpoint.TryRead(workspace) is { } checkpoint ? $"checkpoint of step {checkpoint.Done}" : "no checkpoint yet";

    private static Process Start(string data, int epochs, string weights, string? workspace, ManualResetEventSlim? trains = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KillTraining).Assembly.Location);
        string[] arguments =
        [
            "train-nuclei", "--data", data, "--epochs", $"{epochs}", "--set", Tiny, "--weights", weights,
            .. workspace is null ? Array.Empty<string>() : ["--workspace", workspace, "--checkpoint-seconds", "0"],
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        // Read to its end, or a full pipe would stop it.
        process.OutputDataReceived += (_, line) =>
        {
            // The end of the output, too, is told: an ended process need not be waited for.
            if (line.Data is null || line.Data.Contains("images/s", StringComparison.Ordinal))
                trains?.Set();
        };
        process.BeginOutputReadLine();
        return process;
    }

    private static void WaitForSuccess(Process process)
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The training process ended with {process.ExitCode}.");
    }

    private static bool Same(string left, string right)
    {
        NamedWeights first = SafetensorsFile.Read(left), second = SafetensorsFile.Read(right);
        return first.Keys.SequenceEqual(second.Keys) && first.All(weight => weight.Value.Values.AsSpan().SequenceEqual(second[weight.Key].Values));
    }
}
