// From COCO files to masks: trains Mask R-CNN, saves it as an ordinary ML.NET model, and has a second program score it without libtorch.
using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tool;

var annotations = new Option<string?>("--annotations") { Description = "COCO annotations to train on; without them, shapes are generated" };
var images = new Option<string?>("--images") { Description = "Folder of the training images" };
var validation = new Option<string?>("--validation") { Description = "COCO annotations to validate with" };
var validationImages = new Option<string?>("--validation-images") { Description = "Folder of the validation images" };
var output = new Option<string>("--output") { Description = "Folder for everything that is written", DefaultValueFactory = _ => "output" };
var preset = new Option<string>("--preset")
{
    Description = $"Configuration: {string.Join(", ", InstanceSegmentationPresets.Names)}",
    DefaultValueFactory = _ => "shapes",
};
var epochs = new Option<int?>("--epochs") { Description = "Passes over the training images, instead of the preset's" };
// Before anything is written; all other values are a preset's.
epochs.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int?>() < 1)
        given.AddError($"--epochs is {given.GetValueOrDefault<int?>()}; give at least 1");
});
var command = new RootCommand("Trains instance segmentation on COCO data and scores the validation images with the saved model.")
{
    annotations, images, validation, validationImages, output, preset, epochs,
};
command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
{
    string folder = parsed.GetRequiredValue(output);
    InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetRequiredValue(preset));
    Directory.CreateDirectory(folder);
    CocoFiles data = CocoFiles.FromArguments(
        parsed.GetValue(annotations), parsed.GetValue(images), parsed.GetValue(validation), parsed.GetValue(validationImages),
        shapesFolder: Path.Combine(folder, "shapes"));

    int exitCode = Train(data, options with { Epochs = parsed.GetValue(epochs) ?? options.Epochs }, folder, cancellation);
    if (exitCode != 0)
        return exitCode;
    return ScoreProcess.Run(
        "--model", Path.Combine(folder, "model.zip"), "--output", folder,
        "--validation", data.Validation, "--validation-images", data.ValidationImages,
        "--maximum-detections", $"{Math.Max(options.Model.Detection.MaxDetections, 100)}");
}));
return command.Parse(args).Invoke();

// Trains and saves model.zip, model.onnx and training-curves.png; also what there is of them when it is cancelled or fails.
static int Train(CocoFiles data, InstanceSegmentationOptions options, string folder, CancellationToken cancellation)
{
    // The context's seed makes every run the same.
    var ml = new MLContext(seed: 1);
    InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
    IDataView training = segmentation.LoadFromCoco(data.Annotations, data.Images);
    var curves = new TrainingCurves();
    InstanceSegmentationEstimator estimator = segmentation.SegmentInstances(
        options with { ReturnModelWhenCancelled = true },
        validationSet: segmentation.LoadFromCoco(data.Validation, data.ValidationImages),
        new ConsoleProgress(curves),
        cancellationToken: cancellation);

    string modelFile = Path.Combine(folder, "model.zip");
    try
    {
        using InstanceSegmentationTransformer model = estimator.Fit(training);
        ml.Model.Save(model, training.Schema, modelFile);
        model.SaveOnnx(Path.Combine(folder, "model.onnx"));
        Console.WriteLine(model.WasCancelled ? $"Cancelled; the weights so far are in {modelFile}" : $"Saved {modelFile}");
        return model.WasCancelled ? CommandLineProgram.Interrupted : 0;
    }
    catch (TrainingFailedException failure) when (failure.LastGoodModel is { } lastGood)
    {
        ml.Model.Save(lastGood, training.Schema, modelFile);
        Console.Error.WriteLine($"The weights before the step that failed are in {modelFile}");
        throw;
    }
    finally
    {
        curves.Save(Path.Combine(folder, "training-curves.png"));
    }
}
