using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>inspect</c>: what is in a data set, or in a model.</summary>
internal static class InspectCommand
{
    public static System.CommandLine.Command Create()
    {
        var path = new Argument<string>("file") { Description = $"A data set ({CommonOptions.Formats}) or a model (model.zip, model.onnx)" };
        var images = CommonOptions.Images();
        var report = new Option<string?>("--report") { Description = "Also write what is in the data set as a page: figures, faults, histograms, pictures" };
        var against = new Option<string?>("--against") { Description = "Another data set, such as the one to validate on; images that both have are named" };
        var againstImages = new Option<string?>("--against-images") { Description = "Folder of the other data set's images, where they are not beside its file" };
        var json = CommonOptions.Json();
        var command = new System.CommandLine.Command("inspect", "Prints the figures of a data set and options that fit it, or the classes and options of a model.") { path, images, report, against, againstImages, json };
        var reading = ReadingFlags.AddTo(command, window: true);
        command.SetAction(parsed => CommandLineProgram.Run(() =>
        {
            string file = parsed.GetRequiredValue(path);
            bool isData = Directory.Exists(file) || Path.GetExtension(file).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML" or ".XML";
            object found = isData
                ? Data(file, parsed.GetValue(images), reading.Of(parsed), parsed.GetValue(against), parsed.GetValue(againstImages), parsed.GetValue(report), parsed.GetValue(json))
                : Model(file, parsed.GetValue(json));
            if (parsed.GetValue(json))
                JsonResult.Write(found);
            return 0;
        }));
        HelpExamples.AddTo(command, "segment-instances inspect data/train.json --against data/val.json --report data.html", "segment-instances inspect run/model.zip --json");
        return command;
    }

    private static DataFound Data(string file, string? images, ReadingOptions reading, string? against, string? againstImages, string? page, bool json)
    {
        TextWriter messages = JsonResult.Messages(json);
        InstanceDatasetReport report = new MLContext().InstanceSegmentation().DescribeInstances(file, images, reading, against, againstImages);
        foreach (string warning in report.Warnings)
            ConsoleWindow.WriteMessage(Console.Error, "warning: " + warning);
        if ((page ?? against) is not null && report.Duplicates.Count > 0)
            ConsoleWindow.WriteMessage(messages, $"{(report.Duplicates.Count == 1 ? "1 image is" : $"{report.Duplicates.Count} images are")} there more than once: {string.Join("; ", report.Duplicates.Select(same => string.Join(" = ", same)))}");
        if (against is not null)
            ConsoleWindow.WriteMessage(messages, report.Shared.Count == 0 ? $"No image is in {against} too." : $"{(report.Shared.Count == 1 ? "1 image is" : $"{report.Shared.Count} images are")} in {against} too: {string.Join("; ", report.Shared.Select(pair => $"{pair.Image} = {pair.Other}"))}");
        if (page is not null)
        {
            report.Save(page);
            ConsoleWindow.WriteMessage(messages, $"Wrote {page}");
        }
        if (!json)
        {
            foreach (string line in report.Figures)
                ConsoleWindow.WriteMessage(Console.Out, line);
        }
        if (report.SuggestedOptions is null)
            ConsoleWindow.WriteMessage(Console.Error, "warning: there is no instance to learn from, so no options are suggested.");
        return new DataFound(report.Figures, report.SuggestedOptions);
    }

    private static ModelFound Model(string file, bool quiet)
    {
        using InstanceSegmentationTransformer model = ModelFiles.Open(new MLContext(), file);
        var found = new ModelFound(new FileInfo(file).Length, model.ClassNames, model.ModelOptions);
        if (!quiet)
        {
            Console.WriteLine($"{file}: {found.Bytes / 1e6:0.0} MB");
            ConsoleWindow.WriteMessage(Console.Out, $"{found.Classes.Count} {(found.Classes.Count == 1 ? "class" : "classes")}: {string.Join(", ", found.Classes)}");
            JsonResult.Write(found.Options);
        }
        return found;
    }

    private sealed record DataFound(IReadOnlyList<string> Figures, InstanceSegmentationOptions? Options);

    private sealed record ModelFound(long Bytes, IReadOnlyList<string> Classes, ModelOptions Options);
}
