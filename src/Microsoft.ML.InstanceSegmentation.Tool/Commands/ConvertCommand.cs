using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>convert</c>: a checkpoint of torchvision, or of another program with its layers' names, becomes a model; labelled images go into another format.</summary>
internal static class ConvertCommand
{
    public static System.CommandLine.Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Weights to make a model of: .pth, .pt or .safetensors" };
        var classes = new Option<string[]>("--classes")
        {
            Description = "Name of each class in the order of the checkpoint's outputs, without the background; "
                + "or a text file of them, one a line; or 'coco' for torchvision's. With --annotations the classes to keep",
            AllowMultipleArgumentsPerToken = true,
        };
        var annotations = CommonOptions.Annotations(required: false);
        var images = CommonOptions.Images();
        var to = new Option<InstanceFormat>("--to") { Description = "Format to write labelled images in" };
        var output = new Option<string?>("--output") { Description = "Model to write: .zip for ML.NET, .onnx for any program (model.zip where it is not given); or the folder of the labelled images (converted)" };
        var command = new System.CommandLine.Command("convert", "Makes a model of a Mask R-CNN checkpoint, or writes labelled images in another format.") { checkpoint, classes, annotations, images, to, output };
        var reading = ReadingFlags.AddTo(command, classes);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(checkpoint) is null == parsed.GetValue(annotations) is null)
                parsed.AddError("Give either --checkpoint, and --classes with it, or --annotations.");
            else if (parsed.GetValue(checkpoint) is not null && parsed.GetValue(classes) is not { Length: > 0 })
                parsed.AddError("Give --classes, the names of the checkpoint's classes.");
        });
        command.SetAction(parsed => CommandLineProgram.Run(() =>
        {
            if (parsed.GetValue(annotations) is { } labelled)
            {
                string folder = parsed.GetValue(output) ?? "converted";
                CommonOptions.RefuseFile(folder);
                string written = ReadingFlags.WarningContext().InstanceSegmentation().ConvertInstances(labelled, folder, parsed.GetValue(to), parsed.GetValue(images), reading.Of(parsed));
                Console.WriteLine($"Wrote {written} and its images");
                return 0;
            }
            string file = parsed.GetValue(output) ?? "model.zip";
            var ml = new MLContext();
            using InstanceSegmentationTransformer model = ModelFiles.Open(ml, parsed.GetValue(checkpoint)!, Names(parsed.GetValue(classes)!));
            if (Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
                model.SaveOnnx(file);
            else
                ml.Model.Save(model, ModelFiles.NoImages(ml).Schema, file);
            Console.WriteLine($"Wrote {file}, which tells {model.ClassNames.Count} {(model.ClassNames.Count == 1 ? "class" : "classes")} apart");
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances convert --checkpoint maskrcnn_resnet50_fpn_coco.pth --classes coco",
            "segment-instances convert --checkpoint weights.safetensors --classes cat dog --output pets.onnx",
            "segment-instances convert --annotations data.yaml --to coco --output coco",
            "segment-instances convert --annotations predictions/predictions.json --images photos --to labelme --output correct");
        return command;
    }

    private static IReadOnlyList<string> Names(string[] given) => given switch
    {
        ["coco"] => CocoClassNames.Torchvision,
        [var file] when File.Exists(file) => [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)],
        _ => given,
    };
}
