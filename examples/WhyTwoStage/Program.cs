// Why two stages: trains what the literature argues about on generated data, at several seeds, and prints tables of means and deviations.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tool;

var quick = new Option<bool>("--quick") { Description = "Short trainings: every table within 15 minutes on two cores, with figures that say little" };
var seeds = new Option<int>("--seeds") { Description = "Trainings of each row", DefaultValueFactory = _ => 3 };
var only = new Option<string?>("--only") { Description = "One table: first-stage, pooling, losses, masks, or, by their names alone, proposals and regions" };
var output = new Option<string>("--output") { Description = "Folder of the data, the results so far and tables.md", DefaultValueFactory = _ => "output/why-two-stage" };
var command = new RootCommand("Compares first stages, region pooling, losses and masks. Stopped, it goes on from the results in its output folder.")
{
    quick, seeds, only, output,
};
command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
{
    bool isQuick = parsed.GetValue(quick);
    Comparison[] comparisons = Chosen(WhyTwoStageOptions.Of(epochs: isQuick ? 4 : 6), parsed.GetValue(only));
    string folder = Path.Combine(parsed.GetRequiredValue(output), isQuick ? "quick" : "full");
    (IDataView train, IDataView test) = Data(folder, isQuick ? 150 : 300, isQuick ? 50 : 150);
    var finished = new FinishedRuns(Path.Combine(folder, "results.json"));
    var report = new StringWriter();
    long started = Stopwatch.GetTimestamp();
    foreach (Comparison comparison in comparisons)
    {
        string table = comparison.Run(parsed.GetValue(seeds), train, test, finished, cancellation);
        Console.Write(table);
        report.Write(table);
        File.WriteAllText(Path.Combine(folder, "tables.md"), report.ToString());
    }
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes; tables in {folder}/tables.md"));
    return 0;
}));
return command.Parse(args).Invoke();

static Comparison[] Chosen(InstanceSegmentationOptions options, string? name)
{
    if (name is null)
        return Comparison.All(options);
    Comparison[] all = [.. Comparison.All(options), .. Comparison.OnRequest(options)];
    Comparison[] chosen = [.. all.Where(comparison => comparison.Name == name)];
    return chosen.Length > 0
        ? chosen
        : throw new ArgumentException($"There is no table '{name}'; use one of {string.Join(", ", all.Select(comparison => comparison.Name))}.");
}

static (IDataView Train, IDataView Test) Data(string folder, int trainingImages, int testImages)
{
    ShapesDataset files = ShapesDataset.Write(Path.Combine(folder, "shapes"), trainingImages, testImages, seed: 1, WhyTwoStageOptions.Scene);
    InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
    return (
        segmentation.LoadFromCoco(files.TrainingAnnotations, files.TrainingImages),
        segmentation.LoadFromCoco(files.ValidationAnnotations, files.ValidationImages));
}
