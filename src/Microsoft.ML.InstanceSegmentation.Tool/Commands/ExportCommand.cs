using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>export</c>: the ONNX graph of a model, for programs in any language; or the model with tiles for large images.</summary>
internal static class ExportCommand
{
    public static System.CommandLine.Command Create()
    {
        var model = CommonOptions.Model();
        var output = new Option<string>("--output") { Description = "File to write: .onnx, or .zip for a model of ML.NET", DefaultValueFactory = _ => "model.onnx" };
        var tile = new Option<int?>("--tile") { Description = "Have images larger than this scored in tiles of so many pixels a side" };
        var overlap = new Option<int?>("--tile-overlap") { Description = "Pixels that neighbouring tiles share; not less than most objects measure" };
        tile.Require(value => value is null or >= 16, "give at least 16");
        overlap.Require(value => value is not < 0, "give at least 0");
        var command = new System.CommandLine.Command("export", "Writes a model as one ONNX file: an image's pixels in, boxes, scores, class names and masks out.") { model, output, tile, overlap };
        command.SetAction(parsed => CommandLineProgram.Run(() =>
        {
            string file = parsed.GetRequiredValue(output);
            TilingOptions? tiling = Tiling(parsed.GetValue(tile), parsed.GetValue(overlap));
            var ml = new MLContext();
            using InstanceSegmentationTransformer saved = ModelFiles.Open(ml, parsed.GetRequiredValue(model));
            using InstanceSegmentationTransformer? tiled = tiling is null ? null : saved.WithOptions(options => options with { Tiling = tiling });
            InstanceSegmentationTransformer transformer = tiled ?? saved;
            if (Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase))
            {
                ml.Model.Save(transformer, ModelFiles.NoImages(ml).Schema, file);
                Console.WriteLine($"Wrote {file}");
                return 0;
            }
            transformer.SaveOnnx(file);
            Console.WriteLine($"Wrote {file}; docs/model-onnx.md describes its inputs and outputs");
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances export --model run/model.zip --output model.onnx",
            "segment-instances export --model run/model.zip --tile 1024 --tile-overlap 128 --output tiled.zip");
        return command;
    }

    private static TilingOptions? Tiling(int? side, int? overlap)
    {
        if (side is not { } pixels)
            return overlap is null ? null : throw new ArgumentException("--tile-overlap is given without --tile; give the tiles' side, too.");
        return new TilingOptions { Side = pixels, Overlap = overlap ?? Math.Min(new TilingOptions().Overlap, pixels / 2) };
    }
}
