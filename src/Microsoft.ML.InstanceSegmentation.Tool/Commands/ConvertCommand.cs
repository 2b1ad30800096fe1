using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>convert</c>: a checkpoint of torchvision, or of another program with its layers' names, becomes a model.</summary>
internal static class ConvertCommand
{
    public static System.CommandLine.Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint") { Description = "Weights: .pth, .pt or .safetensors", Required = true };
        var classes = new Option<string[]>("--classes")
        {
            Description = "Name of each class in the order of the checkpoint's outputs, without the background; "
                + "or a text file of them, one a line; or 'coco' for torchvision's",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output") { Description = "File to write: .zip for ML.NET, .onnx for any program", DefaultValueFactory = _ => "model.zip" };
        var command = new System.CommandLine.Command("convert", "Makes a model of a Mask R-CNN checkpoint.") { checkpoint, classes, output };
        command.SetAction(parsed => CommandLineProgram.Run(_ =>
        {
            string file = parsed.GetRequiredValue(output);
            var ml = new MLContext();
            using InstanceSegmentationTransformer model = ModelFiles.Open(ml, parsed.GetRequiredValue(checkpoint), Names(parsed.GetRequiredValue(classes)));
            if (Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
                model.SaveOnnx(file);
            else
                ml.Model.Save(model, ModelFiles.NoImages(ml).Schema, file);
            Console.WriteLine($"Wrote {file}, which tells {model.ClassNames.Count} classes apart");
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances convert --checkpoint maskrcnn_resnet50_fpn_coco.pth --classes coco",
            "segment-instances convert --checkpoint weights.safetensors --classes cat dog --output pets.onnx");
        return command;
    }

    private static IReadOnlyList<string> Names(string[] given) => given switch
    {
        ["coco"] => CocoClassNames.Torchvision,
        [var file] when File.Exists(file) => [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)],
        _ => given,
    };
}
