using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>export</c>: the ONNX graph of a model, for programs in any language.</summary>
internal static class ExportCommand
{
    public static System.CommandLine.Command Create()
    {
        var model = CommonOptions.Model();
        var output = new Option<string>("--output") { Description = "File to write", DefaultValueFactory = _ => "model.onnx" };
        var command = new System.CommandLine.Command("export", "Writes a model as one ONNX file: an image's pixels in, boxes, scores, class names and masks out.") { model, output };
        command.SetAction(parsed => CommandLineProgram.Run(_ =>
        {
            string file = parsed.GetRequiredValue(output);
            using InstanceSegmentationTransformer transformer = ModelFiles.Open(new MLContext(), parsed.GetRequiredValue(model));
            transformer.SaveOnnx(file);
            Console.WriteLine($"Wrote {file}; docs/model-onnx.md describes its inputs and outputs");
            return 0;
        }));
        HelpExamples.AddTo(command, "segment-instances export --model run/model.zip --output model.onnx");
        return command;
    }
}
