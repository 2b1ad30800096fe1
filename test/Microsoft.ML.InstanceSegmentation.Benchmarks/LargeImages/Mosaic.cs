using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.LargeImages;

/// <summary>
/// Scores a mosaic of generated scenes in tiles, and its scenes singly: time, memory, average precision of both, and what becomes of objects
/// on the seams. Scenes are scored at half their size, tiles too.
/// </summary>
internal static class Mosaic
{
    private const int TilesOfNetwork = 2;

    public static System.CommandLine.Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model.zip of this command; trained and written where there is none.", DefaultValueFactory = _ => "output/mosaic/model.zip" };
        var parts = new Option<int>("--parts") { Description = "Scenes along each side of the mosaic.", DefaultValueFactory = _ => 20 };
        var side = new Option<int>("--side") { Description = "Side of a scene in pixels.", DefaultValueFactory = _ => 500 };
        var tile = new Option<int>("--tile") { Description = "Side of a tile in pixels.", DefaultValueFactory = _ => 1000 };
        var overlap = new Option<int>("--overlap") { Description = "Pixels that tiles share.", DefaultValueFactory = _ => 200 };
        var images = new Option<int>("--images") { Description = "Scenes to train on.", DefaultValueFactory = _ => 120 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of the training.", DefaultValueFactory = _ => 8 };
        var command = new System.CommandLine.Command("mosaic", "Scores a large image in tiles and its parts singly: seconds, memory, average precision.")
        {
            model, parts, side, tile, overlap, images, epochs,
        };
        command.SetAction(parsed =>
        {
            var ml = new MLContext(seed: 1);
            (string file, int sceneSide) = (parsed.GetValue(model)!, parsed.GetValue(side));
            if (!File.Exists(file))
                Train(ml, file, sceneSide, parsed.GetValue(images), parsed.GetValue(epochs));
            var tiling = new TilingOptions { Side = parsed.GetValue(tile), Overlap = parsed.GetValue(overlap) };
            Run(ml, file, Scenes(parsed.GetValue(parts), sceneSide), parsed.GetValue(parts), sceneSide, tiling);
        });
        return command;
    }

    /// <summary>Shapes twice as large as the preset's in scenes twice as large as its.</summary>
    private static SceneSettings Settings(int side) => new() { Side = (side, side), Radius = (28, 88), SmallestArea = 400 };

    private static void Train(MLContext ml, string file, int side, int images, int epochs)
    {
        using var folder = new SceneFolder();
        ShapesDataset scenes = ShapesDataset.Write(folder.Path, images, validationImages: 20, seed: 1, Settings(side));
        ml.Log += (_, message) =>
        {
            if (message.Kind != ChannelMessageKind.Trace && message.Source.StartsWith("InstanceSegmentation", StringComparison.Ordinal))
                Console.WriteLine(message.RawMessage);
        };
        InstanceSegmentationOptions preset = InstanceSegmentationPresets.Shapes;
        InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
        IDataView train = segmentation.LoadFromCoco(scenes.TrainingAnnotations, scenes.TrainingImages);
        using InstanceSegmentationTransformer model = segmentation.SegmentInstances(preset with
        {
            Model = preset.Model with { Image = preset.Model.Image with { MinSize = side / TilesOfNetwork, MaxSize = side / TilesOfNetwork } },
            Epochs = epochs,
            Validation = preset.Validation with { Every = epochs },
        }).Fit(train, segmentation.LoadFromCoco(scenes.ValidationAnnotations, scenes.ValidationImages));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        ml.Model.Save(model, train.Schema, file);
    }

    private static TrainingData Scenes(int columns, int side)
    {
        using var folder = new SceneFolder();
        ShapesDataset scenes = ShapesDataset.Write(folder.Path, trainingImages: 1, columns * columns, seed: 2, Settings(side));
        TrainingData files = CocoFolder.LoadFile(scenes.ValidationAnnotations, scenes.ValidationImages, seed: null);
        ImageExample[] decoded = [.. files.Epoch(0)];
        return files with { Epoch = _ => decoded };
    }

    private static void Run(MLContext ml, string file, TrainingData data, int columns, int side, TilingOptions tiling)
    {
        IDataView none = ml.Data.LoadFromEnumerable<ImageInput>([]);
        using InstanceSegmentationTransformer single = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(file).Fit(none);
        using InstanceSegmentationTransformer tiled = single.WithOptions(options => options with
        {
            Tiling = tiling,
            Image = options.Image with { MinSize = tiling.Side / TilesOfNetwork, MaxSize = tiling.Side / TilesOfNetwork },
        });
        string[] classes = [.. single.ClassNames];
        ImageExample[] scenes = [.. data.Epoch(0).Select(scene => WithClasses(scene, [.. data.ClassNames], classes))];
        var mosaic = new SceneMosaic(scenes, columns, side);
        InstanceAnnotations truth = mosaic.Truth();
        bool[] seams = SeamCount.OnSeams(truth, mosaic.Side, tiling);
        Console.WriteLine($"{columns}×{columns} scenes of {side} pixels: {mosaic.Side}×{mosaic.Side} pixels, {truth.Count} objects; {tiling}");

        var evaluator = new CocoEvaluator(classes);
        var singly = new List<DetectedInstances>();
        long started = Stopwatch.GetTimestamp();
        using (PredictionEngine<ImageInput, ImagePrediction> engine = Engine(ml, single))
        {
            for (int i = 0; i < scenes.Length; i++)
            {
                using MLImage image = new SceneMosaic([scenes[i]], 1, side).Draw();
                singly.Add(Found(engine.Predict(new ImageInput { Image = image }), classes));
                evaluator.Add(scenes[i].Instances, singly[i]);
            }
        }
        double partSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        CocoMetrics parts = evaluator.EvaluateDetector().Mask!;
        Console.WriteLine($"Parts singly: {partSeconds:f1} s, mask AP {parts.AP:f4}, AP50 {parts.AP50:f4}; {SeamCount.Describe(truth, Placed(singly, mosaic.Side, columns, side), seams)}");

        using MLImage large = mosaic.Draw();
        DetectedInstances found;
        var memory = new PeakMemory();
        using (memory)
        using (PredictionEngine<ImageInput, ImagePrediction> engine = Engine(ml, tiled))
        {
            started = Stopwatch.GetTimestamp();
            found = Found(engine.Predict(new ImageInput { Image = large }), classes);
        }
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var whole = new CocoEvaluator(classes, int.MaxValue);
        whole.Add(truth, found);
        CocoMetrics tiles = whole.EvaluateDetector().Mask!;
        Console.WriteLine($"In tiles: {seconds:f1} s, {memory}; mask AP {tiles.AP:f4}, AP50 {tiles.AP50:f4}; {SeamCount.Describe(truth, found, seams)}");
        Console.WriteLine($"AP in tiles less AP of the parts: {tiles.AP - parts.AP:+0.0000;-0.0000}");
    }

    private static PredictionEngine<ImageInput, ImagePrediction> Engine(MLContext ml, ITransformer model) =>
        ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });

    private static ImageExample WithClasses(ImageExample scene, string[] from, string[] to) => scene with
    {
        Instances = scene.Instances with { Classes = Array.ConvertAll(scene.Instances.Classes, index => Array.IndexOf(to, from[index])) },
    };

    private static DetectedInstances Found(ImagePrediction prediction, string[] classes) => new()
    {
        Boxes = prediction.PredictedBoundingBoxes ?? [],
        Scores = prediction.Score ?? [],
        Classes = Array.ConvertAll(prediction.PredictedLabel ?? [], label => Array.IndexOf(classes, label)),
        Masks = Array.ConvertAll(prediction.PredictedMasks ?? [], RunLengthMask.Parse),
    };

    /// <summary>The detections of all scenes in the mosaic's pixels.</summary>
    private static DetectedInstances Placed(List<DetectedInstances> singly, int mosaic, int columns, int side) => new()
    {
        Boxes = [],
        Scores = [.. singly.SelectMany(found => found.Scores)],
        Classes = [.. singly.SelectMany(found => found.Classes)],
        Masks = [.. singly.SelectMany((found, i) => found.Masks!.Select(mask => Masks.MaskGeometry.Place(mask, mosaic, mosaic, i % columns * side, i / columns * side)))],
    };

    private sealed class SceneFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("mosaic").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
