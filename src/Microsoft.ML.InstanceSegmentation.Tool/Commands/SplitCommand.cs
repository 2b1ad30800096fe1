using System.CommandLine;
using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>split</c>: labelled images in parts to train, to validate and to test on, with the classes in each and groups together.</summary>
internal static class SplitCommand
{
    public static System.CommandLine.Command Create()
    {
        var annotations = new Option<string[]>("--annotations") { Description = $"Labelled images: {CommonOptions.Formats}; or several", Required = true, AllowMultipleArgumentsPerToken = true };
        var images = CommonOptions.Images();
        var validation = new Option<double>("--val") { Description = "Images to validate on: a share below 1, or their number; 0 for none", DefaultValueFactory = _ => 0.2 };
        var test = new Option<double>("--test") { Description = "Images to test on, likewise" };
        var group = new Option<string?>("--group")
        {
            Description = "Regular expression on the images' names: those with the same text in its first group, such as the tiles of one slide with '^(.*)_tile', come into one part",
        };
        var seed = new Option<int>("--seed") { Description = "Seed of the draw: the same gives the same parts", DefaultValueFactory = _ => 1 };
        var copy = new Option<bool>("--copy-images") { Description = "Also copy the images, into a folder for each part" };
        var output = new Option<string>("--output") { Description = "Folder for train.json, val.json and test.json", DefaultValueFactory = _ => "split" };
        var json = CommonOptions.Json();
        validation.Require(value => value is >= 0 and < int.MaxValue, "give a share below 1, or a number of images");
        test.Require(value => value is >= 0 and < int.MaxValue, "give a share below 1, or a number of images");
        var command = new System.CommandLine.Command("split", "Divides labelled images into COCO files to train, validate and test on, each with its share of every class.")
        {
            annotations, images, validation, test, group, seed, copy, output, json,
        };
        var reading = ReadingFlags.AddTo(command);
        command.SetAction(parsed => CommandLineProgram.Run(() =>
        {
            string folder = parsed.GetRequiredValue(output);
            CommonOptions.RefuseFile(folder);
            IReadOnlyList<InstanceSplitPart> parts = ReadingFlags.WarningContext().InstanceSegmentation().SplitInstances(
                parsed.GetRequiredValue(annotations), folder, parsed.GetValue(validation), parsed.GetValue(test), parsed.GetValue(group), parsed.GetValue(seed),
                parsed.GetValue(copy), parsed.GetValue(images), reading.Of(parsed));
            if (parsed.GetValue(json))
                JsonResult.Write(parts);
            else
                Write(parts);
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances split --annotations data/all.json --val 0.15 --test 0.15 --output data",
            "segment-instances split --annotations tiles/ --val 50 --group \"^(slide[0-9]+)_\"");
        return command;
    }

    private static void Write(IReadOnlyList<InstanceSplitPart> parts)
    {
        string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
        bool hasGroups = parts.Any(part => part.Groups != part.Images);
        var rows = new List<string[]> { new[] { "images" }.Concat(parts.Select(part => Number(part.Images))).ToArray() };
        if (hasGroups)
            rows.Add(["groups", .. parts.Select(part => Number(part.Groups))]);
        rows.Add(["instances", .. parts.Select(part => Number(part.Instances))]);
        foreach (string name in parts[0].InstancesByClass.Keys)
        {
            int all = parts.Sum(part => part.InstancesByClass[name]);
            rows.Add([name, .. parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.InstancesByClass[name]}{(all == 0 ? "" : $" ({100.0 * part.InstancesByClass[name] / all:0} %)")}"))]);
        }
        Tables.Write(["", .. parts.Select(part => part.Name)], rows);
        InstanceSplitPart train = parts[0];
        string beside = parts.FirstOrDefault(part => part.Name == "val") is { } val ? $" --validation {val.File} --validation-images {val.ImageFolder}" : "";
        ConsoleWindow.WriteMessage(Console.Out, $"Wrote {string.Join(", ", parts.Select(part => part.File))}. Train with: segment-instances train --annotations {train.File} --images {train.ImageFolder}{beside}");
    }
}
