using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tool;
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
        var set = new Option<string?>("--set") { Description = "Options that differ from the preset's, as train-nuclei takes them." };
        var results = new Option<FileInfo?>("--results") { Description = "Where to write the detections, in COCO's format; an image's id is its place in val.json, from 0." };
        var score = new Option<float?>("--score") { Description = "Lowest score of a detection." };
        var overlap = new Option<float?>("--overlap") { Description = "Largest intersection over union with a better detection." };
        var size = new Option<int?>("--size") { Description = "Length in pixels of the resized image's sides." };
        var pasting = new Option<MaskPasting?>("--pasting") { Description = "How masks are laid over the image." };
        var threshold = new Option<float?>("--threshold") { Description = "Probability above which a pixel belongs to the instance." };
        var command = new System.CommandLine.Command("evaluate", "Prints COCO metrics of kept weights on the validation images.")
        {
            weights, data, preset, set, results, score, overlap, size, pasting, threshold,
        };
        command.SetAction(parsed =>
        {
            ModelOptions model = OptionsJson.Change(InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!), parsed.GetValue(set)).Model;
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
            }, parsed.GetValue(results));
        });
        return command;
    }

    private static void Run(FileInfo weights, TrainingData data, ModelOptions options, FileInfo? results)
    {
        using var model = new MaskRcnn(options, data.ClassNames.Count, seed: 1);
        model.SetWeights(SafetensorsFile.Read(weights.FullName));
        var scorer = new Scorer(model, options, CPU);
        TrainPreset.Print(scorer.Evaluate(data, CancellationToken.None)!.WithMasks!);
        var doubled = new DoubledBoxes(0.5f);
        var accuracy = new ObjectAccuracy();
        var detections = new List<CocoResult>();
        foreach ((int index, ImageExample image) in data.Epoch(0).Index())
        {
            DetectedInstances found = scorer.Score(image);
            doubled.Add(image.Instances, found);
            accuracy.Add(image.Instances, found);
            detections.AddRange(Results(found, index));
        }
        TrainPreset.Print(accuracy.Evaluate());
        Console.WriteLine(doubled);
        if (results is not null)
            CocoResults.Write(results.FullName, detections);
    }

    private static IEnumerable<CocoResult> Results(DetectedInstances found, int image)
    {
        for (int i = 0; i < found.Scores.Length; i++)
        {
            yield return new CocoResult
            {
                ImageId = image,
                CategoryId = found.Classes[i],
                Score = found.Scores[i],
                BoundingBox = found.Boxes[(4 * i)..((4 * i) + 4)],
                Mask = found.Masks![i],
            };
        }
    }
}
