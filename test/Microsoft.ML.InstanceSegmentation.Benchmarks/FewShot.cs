using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// What few training images come to, from random weights and from ImageNet's: every number of images is trained on for the same number of
/// steps. It goes on where it was stopped.
/// </summary>
internal static class FewShot
{
    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "nuclei" };
        var images = new Option<int[]>("--images") { Description = "Numbers of training images.", DefaultValueFactory = _ => [10, 50, 200], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 400 };
        var results = new Option<FileInfo>("--results") { Description = "File of finished trainings, to go on from.", DefaultValueFactory = _ => new FileInfo("few-shot.json") };
        var command = new System.CommandLine.Command("few-shot", "Trains on few images, from random weights and from ImageNet's, and prints a table.")
        {
            data, preset, images, seeds, steps, results,
        };
        command.SetAction(parsed =>
        {
            InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!);
            ShortTraining[] rows =
            [
                .. parsed.GetValue(images)!.SelectMany(count => new ShortTraining[]
                {
                    new($"{count} | random", options.FromRandomWeights(), count),
                    new($"{count} | ImageNet", options with { InitialWeights = InitialWeights.ImageNet }, count),
                }),
            ];
            new ShortTrainings(parsed.GetValue(data)!, parsed.GetValue(steps), parsed.GetValue(results)!).Go("images | initial weights", rows, parsed.GetValue(seeds)!);
        });
        return command;
    }
}
