using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Measures weights that <see cref="TrainPreset"/> kept, with other settings of the detections than those of the preset.</summary>
internal static class EvaluateWeights
{
    public static System.CommandLine.Command Create()
    {
        var weights = new Option<FileInfo>("--weights") { Description = "The weights, a .safetensors file.", Required = true };
        var data = new Option<string>("--data") { Description = "Folder with val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "The preset they were trained with.", DefaultValueFactory = _ => "nuclei" };
        var score = new Option<float?>("--score") { Description = "Lowest score of a detection." };
        var overlap = new Option<float?>("--overlap") { Description = "Largest intersection over union with a better detection." };
        var size = new Option<int?>("--size") { Description = "Length in pixels of the resized image's sides." };
        var pasting = new Option<MaskPasting?>("--pasting") { Description = "How masks are laid over the image." };
        var threshold = new Option<float?>("--threshold") { Description = "Probability above which a pixel belongs to the instance." };
        var command = new System.CommandLine.Command("evaluate", "Prints COCO metrics of kept weights on the validation images.")
        {
            weights, data, preset, score, overlap, size, pasting, threshold,
        };
        command.SetAction(parsed =>
        {
            ModelOptions model = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!).Model;
            DetectionOptions detection = model.Detection;
            Run(parsed.GetValue(weights)!, CocoFolder.Load(parsed.GetValue(data)!, "val", seed: null), model with
            {
                Image = parsed.GetValue(size) is { } side ? model.Image with { MinSize = side, MaxSize = side } : model.Image,
                Detection = detection with
                {
                    ScoreThreshold = parsed.GetValue(score) ?? detection.ScoreThreshold,
                    NmsThreshold = parsed.GetValue(overlap) ?? detection.NmsThreshold,
                    Pasting = parsed.GetValue(pasting) ?? detection.Pasting,
                    MaskThreshold = parsed.GetValue(threshold) ?? detection.MaskThreshold,
                },
            });
        });
        return command;
    }

    private static void Run(FileInfo weights, TrainingData data, ModelOptions options)
    {
        using var model = new MaskRcnn(options, data.ClassNames.Count, seed: 1);
        model.SetWeights(SafetensorsFile.Read(weights.FullName));
        TrainPreset.Print(new Scorer(model, options, CPU).Evaluate(data, CancellationToken.None)!.WithMasks!);
    }
}
