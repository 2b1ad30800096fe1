using System.CommandLine;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>Draws the figures of docs/how-it-works.md from a trained model, and the package's icon.</summary>
internal static class DrawFigures
{
    public static System.CommandLine.Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model.zip that was trained on the quick start's shapes.", DefaultValueFactory = _ => "output/run/model.zip" };
        var data = new Option<string>("--data") { Description = "Folder with val.json and val/.", DefaultValueFactory = _ => "output/shapes" };
        var image = new Option<int>("--image") { Description = "Which image of val.json, from 0.", DefaultValueFactory = _ => 8 };
        var output = new Option<string>("--output") { Description = "Folder for the pictures.", DefaultValueFactory = _ => "docs/images" };
        var command = new System.CommandLine.Command("draw-figures", "Draws the figures of docs/how-it-works.md, and the package's icon.") { model, data, image, output };
        command.SetAction(parsed =>
        {
            ImageExample example = CocoFolder.Load(parsed.GetValue(data)!, "val", seed: null).Epoch(0).ElementAt(parsed.GetValue(image));
            using var network = new OpenedNetwork(parsed.GetValue(model)!, example);
            string folder = parsed.GetValue(output)!;
            Save(PyramidFigure.Draw(network), folder, "pyramid");
            Save(AnchorFigure.Draw(network), folder, "anchors");
            Save(ProposalFigure.Draw(network), folder, "proposals");
            Save(RegionFigure.Draw(network), folder, "regions");
            Save(PoolingFigure.Draw(network), folder, "pooling");
            Save(DetectionFigure.Draw(network), folder, "detections");
            Save(Icon.Draw(), folder, "icon");
        });
        return command;
    }

    private static void Save(SKBitmap picture, string folder, string name)
    {
        string file = Path.Combine(folder, name + ".png");
        using (picture)
        {
            picture.Save(file);
            Console.WriteLine($"{file}: {picture.Width}×{picture.Height}, {new FileInfo(file).Length / 1000} kB");
        }
    }
}
