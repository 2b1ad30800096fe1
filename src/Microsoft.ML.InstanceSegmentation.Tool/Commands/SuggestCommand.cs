using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>suggest</c>: which images to label next, with what a model finds in them, to be corrected in a labelling tool.</summary>
internal static class SuggestCommand
{
    public static System.CommandLine.Command Create()
    {
        var model = CommonOptions.Model();
        var images = new Option<string>("--images") { Description = "Folder of the images to label", Required = true };
        var labelled = new Option<string[]>("--labelled") { Description = "COCO files of images that have labels already, and are left out", AllowMultipleArgumentsPerToken = true };
        var count = new Option<int?>("--count") { Description = "Most images to suggest, as many as will be corrected; without it, all" };
        var score = CommonOptions.MinimumScore("Instances below this score are not suggested, 0 to 1");
        var runLengths = new Option<bool>("--run-lengths") { Description = "Write masks as run lengths, which keep holes, instead of polygons" };
        var output = new Option<string>("--output") { Description = "File to write, in COCO's format", DefaultValueFactory = _ => "suggestions.json" };
        var json = CommonOptions.Json();
        count.Require(value => value is not < 1, "give at least 1");
        var command = new System.CommandLine.Command("suggest", "Suggests images to label, those that the model is least sure of first, with labels to correct.")
        {
            model, images, labelled, count, score, runLengths, output, json,
        };
        command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
        {
            string folder = parsed.GetRequiredValue(images);
            string file = parsed.GetRequiredValue(output);
            float minimum = parsed.GetValue(score);
            var ml = new MLContext();
            using InstanceSegmentationTransformer transformer = ModelFiles.Open(ml, parsed.GetRequiredValue(model));
            LabelSuggestions suggestions = ml.InstanceSegmentation().SuggestLabels(
                transformer,
                folder,
                new LabelSuggestionOptions
                {
                    Count = parsed.GetValue(count),
                    MinimumScore = minimum,
                    CandidateScore = Math.Min(new LabelSuggestionOptions().CandidateScore, minimum),
                    LabelledFiles = parsed.GetValue(labelled) ?? [],
                },
                cancellationToken: cancellation);
            suggestions.Save(file, parsed.GetValue(runLengths) ? CocoSegmentationForm.RunLengths : CocoSegmentationForm.Polygons);
            if (parsed.GetValue(json))
            {
                JsonResult.Write(new Suggested(
                    file, folder, [.. suggestions.Images.Select(image => new SuggestedFile(image.FileName, image.Uncertainty, image.Instances.Count))], suggestions.UnreadableImages));
            }
            else
            {
                Tables.Write(
                    ["most useful first", "uncertainty", "instances"],
                    suggestions.Images.Select(image => (string[])[image.FileName, FormattableString.Invariant($"{image.Uncertainty:0.000}"), $"{image.Instances.Count}"]));
                ConsoleWindow.WriteMessage(Console.Out, $"Wrote {suggestions.Images.Count} images to {file}; correct it in a labelling tool, then train with it: its images are in {folder}");
            }
            foreach (string failure in suggestions.UnreadableImages)
                Console.Error.WriteLine("error: " + failure);
            return suggestions.UnreadableImages.Count > 0 ? 1 : 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances suggest --model run/model.zip --images photos/ --labelled labelled.json --count 20",
            "segment-instances train --annotations labelled.json suggestions.json --images photos/");
        return command;
    }

    private sealed record Suggested(string File, string ImageFolder, IReadOnlyList<SuggestedFile> Images, IReadOnlyList<string> Unreadable);

    private sealed record SuggestedFile(string File, double Uncertainty, int Instances);
}
