using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// What each augmentation is worth on a preset's data: the preset with one change of its augmentation a row. It goes on where it was stopped.
/// </summary>
internal static class AugmentationWorth
{
    /// <summary>Half of the images get what is added, at its default strength where none is named.</summary>
    private static readonly (string Name, Func<AugmentationOptions, AugmentationOptions> Change)[] s_changes =
    [
        ("as it is", augmentation => augmentation),
        ("none", augmentation => new AugmentationOptions { HorizontalFlip = 0, MinScale = augmentation.MinScale, MaxScale = augmentation.MaxScale }),
        ("mirror images alone", augmentation => augmentation with { VerticalFlip = 0, Transpose = 0 }),
        ("with scales 0.8 to 1.25", augmentation => augmentation with { ScaleJitter = new ScaleJitterOptions { Probability = 0.5f } }),
        ("with scales 0.5 to 2", augmentation => augmentation with { ScaleJitter = new ScaleJitterOptions { Probability = 0.5f, Min = 0.5f, Max = 2 } }),
        ("with crops", augmentation => augmentation with { Crop = new RandomCropOptions { Probability = 0.5f } }),
        ("with rotations by up to 15°", augmentation => augmentation with { Rotation = new RotationOptions { Probability = 0.5f } }),
        ("with elastic deformation", augmentation => augmentation with { Elastic = new ElasticDeformationOptions { Probability = 0.5f } }),
        ("with colours", augmentation => augmentation with { Color = new ColorJitterOptions { Probability = 0.5f } }),
        ("with blur", augmentation => augmentation with { Blur = new GaussianBlurOptions { Probability = 0.5f } }),
        ("with noise", augmentation => augmentation with { Noise = new GaussianNoiseOptions { Probability = 0.5f } }),
        ("with copy-paste", augmentation => augmentation with { CopyPaste = new CopyPasteOptions { Probability = 0.5f } }),
        ("with mosaics", augmentation => augmentation with { Mosaic = new MosaicOptions { Probability = 0.5f } }),
    ];

    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "smallObjects" };
        var images = new Option<int?>("--images") { Description = "Number of training images; all where it is not given." };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 400 };
        var results = new Option<FileInfo>("--results") { Description = "File of finished trainings, to go on from.", DefaultValueFactory = _ => new FileInfo("augmentations.json") };
        var command = new System.CommandLine.Command("augmentations", "Trains a preset with one augmentation more or fewer at a time, and prints a table.")
        {
            data, preset, images, seeds, steps, results,
        };
        command.SetAction(parsed =>
        {
            InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!);
            ShortTraining[] rows = [.. s_changes.Select(change => new ShortTraining(change.Name, options with { Augmentation = change.Change(options.Augmentation) }, parsed.GetValue(images)))];
            new ShortTrainings(parsed.GetValue(data)!, parsed.GetValue(steps), parsed.GetValue(results)!).Go("augmentation", rows, parsed.GetValue(seeds)!);
        });
        return command;
    }
}
