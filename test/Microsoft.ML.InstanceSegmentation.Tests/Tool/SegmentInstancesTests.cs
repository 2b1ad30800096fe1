using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tool;

/// <summary>Every verb of the command line tool on a small set, its output going to the test instead of a terminal.</summary>
[TestClass]
public sealed class SegmentInstancesTests
{
    private static TemporaryFolder s_folder = null!;
    private static ShapesDataset s_data = null!;
    private static ToolResult s_training = null!;

    private static string Run => s_folder.File("run");

    private static string Model => Path.Combine(Run, "model.zip");

    /// <summary>One short training, which the other verbs' tests take their model from.</summary>
    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_data = ShapesDataset.Write(s_folder.File("shapes"), 6, 3, seed: 1, new SceneSettings { Side = (64, 64), Radius = (9, 16), Count = (1, 3), SmallestArea = 60 });
        s_training = ToolProcess.Run([.. Training(epochs: 2), "--output", Run]);
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Training_leaves_the_model_the_options_the_metrics_and_the_report()
    {
        Assert.AreEqual(0, s_training.ExitCode, s_training.Errors);
        foreach (string file in new[] { "model.zip", "model.onnx", "options.json", "metrics.json", "report.html" })
            Assert.IsTrue(File.Exists(Path.Combine(Run, file)), file);
        Assert.Contains($"The model is in {Run}: model.zip, model.onnx, options.json, report.html", s_training.Output);
        string report = File.ReadAllText(Path.Combine(Run, "report.html"));
        Assert.Contains("Training came to its end after step 6 of 6.", report);
        Assert.DoesNotContain("http", report);
        foreach (string row in new[] { "Ground truth", "Epoch 1", "Epoch 2" })
            Assert.Contains($"{row}, image 3", report);
    }

    [TestMethod]
    public void A_training_begun_again_gives_its_finished_model_without_training()
    {
        string[] kept = [Directory.GetFiles(Path.Combine(Run, "checkpoint")).Single(), Model, Path.Combine(Run, "model.onnx"), Path.Combine(Run, "metrics.json")];
        DateTime[] written = Array.ConvertAll(kept, File.GetLastWriteTimeUtc);
        string report = File.ReadAllText(Path.Combine(Run, "report.html"));

        ToolResult again = ToolProcess.Run([.. Training(epochs: 2), "--output", Run]);

        Assert.AreEqual(0, again.ExitCode, again.Errors);
        Assert.DoesNotContain("epoch 1/2", again.Output);
        CollectionAssert.AreEqual(written, Array.ConvertAll(kept, File.GetLastWriteTimeUtc));
        Assert.AreEqual(report, File.ReadAllText(Path.Combine(Run, "report.html")));
    }

    [TestMethod]
    public void A_training_that_is_refused_leaves_what_an_earlier_one_has_written()
    {
        string options = File.ReadAllText(Path.Combine(Run, "options.json")), report = File.ReadAllText(Path.Combine(Run, "report.html"));

        ToolResult refused = ToolProcess.Run([.. Training(epochs: 3), "--output", Run]);

        Assert.AreEqual(1, refused.ExitCode);
        Assert.Contains("Epochs was '2' and is '3'", refused.Errors);

        // Other labels, though as many images and the same classes.
        string other = Path.Combine(Path.GetDirectoryName(s_data.TrainingAnnotations)!, "other.json");
        JsonNode labels = JsonNode.Parse(File.ReadAllText(s_data.TrainingAnnotations))!;
        JsonArray instances = labels["annotations"]!.AsArray();
        instances.RemoveAt(instances.Count - 1);
        File.WriteAllText(other, labels.ToJsonString());
        refused = ToolProcess.Run([.. Training(epochs: 2).Select(argument => argument == s_data.TrainingAnnotations ? other : argument), "--images", s_data.TrainingImages, "--output", Run]);
        Assert.AreEqual(1, refused.ExitCode);
        Assert.Contains("Labels was '", refused.Errors);
        Assert.AreEqual(options, File.ReadAllText(Path.Combine(Run, "options.json")));
        Assert.AreEqual(report, File.ReadAllText(Path.Combine(Run, "report.html")));
    }

    [TestMethod]
    public void An_interrupted_training_leaves_a_model_and_a_report()
    {
        string folder = s_folder.File("interrupted");
        ToolResult result = ToolProcess.Interrupt("[", [.. Training(epochs: 400), "--output", folder]);

        Assert.AreEqual(130, result.ExitCode, result.Errors);
        Assert.AreEqual(0, ToolProcess.Run("inspect", Path.Combine(folder, "model.zip")).ExitCode);
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("Training was cancelled after step", report);
        Assert.DoesNotContain("No image was held out", report);
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(folder, "checkpoint")));
    }

    [TestMethod]
    public void Evaluating_a_model_prints_a_table_or_the_metrics_that_training_wrote()
    {
        string page = s_folder.File("evaluation.html");
        ToolResult table = ToolProcess.Run("evaluate", "--model", Model, "--annotations", s_data.ValidationAnnotations, "--report", page);
        Assert.AreEqual(0, table.ExitCode, table.Errors);
        Assert.StartsWith("\tbox\tmask\tboundary", table.Output);
        Assert.Contains("Evaluation report", File.ReadAllText(page));
        Assert.Contains($"<p>{Model}, on {s_data.ValidationAnnotations}</p>", File.ReadAllText(page));
        foreach (string line in new[] { "Data Science Bowl\t", "PQ\t", "missed\t" })
            Assert.Contains(line, table.Output);

        ToolResult json = ToolProcess.Run("evaluate", "--model", Model, "--annotations", s_data.ValidationAnnotations, "--json");
        using JsonDocument evaluated = JsonDocument.Parse(json.Output);
        using JsonDocument trained = JsonDocument.Parse(File.ReadAllText(Path.Combine(Run, "metrics.json")));
        foreach (JsonProperty metric in trained.RootElement.EnumerateObject())
            Assert.IsTrue(JsonElement.DeepEquals(metric.Value, evaluated.RootElement.GetProperty(metric.Name)), json.Output);
        Assert.AreEqual(0.5, evaluated.RootElement.GetProperty("scoreThreshold").GetDouble());
    }

    [TestMethod]
    public void A_verb_that_leaves_nothing_half_done_ends_at_once_when_it_is_interrupted()
    {
        string many = Path.Combine(Path.GetDirectoryName(s_data.ValidationAnnotations)!, "many.json");
        JsonNode annotations = JsonNode.Parse(File.ReadAllText(s_data.ValidationAnnotations))!;
        JsonNode image = annotations["images"]![0]!;
        for (int i = 0; i < 50_000; i++)
        {
            JsonNode copy = image.DeepClone();
            copy["id"] = 1000 + i;
            annotations["images"]!.AsArray().Add(copy);
        }
        File.WriteAllText(many, annotations.ToJsonString());
        ToolResult result = ToolProcess.InterruptOnceLoaded("libonnxruntime", "evaluate", "--model", Model, "--annotations", many, "--images", s_data.ValidationImages);
        Assert.AreEqual(130, result.ExitCode, result.Errors);
        Assert.AreEqual("cancelled", result.Errors.Trim());
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    public void Evaluating_a_file_of_results_prints_no_intervals_which_it_has_not()
    {
        File.WriteAllText(s_folder.File("none.json"), "[]");
        ToolResult result = ToolProcess.Run("evaluate", "--results", s_folder.File("none.json"), "--annotations", s_data.ValidationAnnotations);
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.Contains("AP50\t0.000", result.Output);
        Assert.DoesNotContain("interval", result.Output);

        ToolResult reported = ToolProcess.Run("evaluate", "--results", s_folder.File("none.json"), "--annotations", s_data.ValidationAnnotations, "--report", s_folder.File("none.html"));
        Assert.AreEqual(0, reported.ExitCode, reported.Errors);
        Assert.Contains("missed\t", reported.Output);
        Assert.Contains("Evaluation report", File.ReadAllText(s_folder.File("none.html")));
    }

    [TestMethod]
    public void Evaluating_warns_of_a_class_that_the_model_does_not_have()
    {
        string renamed = s_folder.File("renamed.json");
        JsonNode annotations = JsonNode.Parse(File.ReadAllText(s_data.ValidationAnnotations))!;
        foreach (JsonNode? category in annotations["categories"]!.AsArray())
            category!["name"] = "other " + category["name"];
        File.WriteAllText(renamed, annotations.ToJsonString());
        ToolResult result = ToolProcess.Run("evaluate", "--model", Model, "--annotations", renamed, "--images", s_data.ValidationImages);
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.Contains("warning: the model has no class 'other ", result.Errors);
    }

    [TestMethod]
    [DataRow("train --annotations a.json --epochs abc", "abc")]
    [DataRow("predict --model m.zip a.png --minimum-score abc", "abc")]
    [DataRow("predict --model m.zip a.png --minimum-score 2", "--minimum-score is 2; give 0 to 1")]
    [DataRow("suggest --model m.zip --images a --count abc", "abc")]
    [DataRow("suggest --model m.zip --images a --count 0", "--count is 0; give at least 1")]
    [DataRow("experiment --annotations a.json --minutes abc", "abc")]
    [DataRow("evaluate --model m.zip --annotations a.json --lvis", "give it with --results")]
    [DataRow("evaluate --results r.json --annotations a.json --lvis --report a.html", "leave --lvis out")]
    [DataRow("evaluate --model m.zip --annotations a.json --boundary", "--boundary is for --results")]
    [DataRow("evaluate --model m.zip --annotations a.json --score-threshold 1.5", "a model's scores are 0 to 1")]
    [DataRow("evaluate --results r.json --annotations a.json --score-threshold -1", "--score-threshold is -1; give at least 0")]
    [DataRow("evaluate --results r.json --annotations a.json --maximum-detections 0", "--maximum-detections is 0; give at least 1")]
    [DataRow("train --json", "--annotations")]
    [DataRow("inspect a.json --window 5", "--window is '5'; give two values from 0 to 65535")]
    [DataRow("inspect a.json --window 1%,200%", "--window is '1%,200%'")]
    [DataRow("inspect a.json --rename a", "--rename is 'a'; give old=new")]
    [DataRow("inspect a.json --subset 0", "--subset is 0; give at least 1")]
    [DataRow("split --annotations a.json --val -1", "--val is -1; give a share below 1")]
    [DataRow("tran", "tran")]
    public void What_cannot_be_meant_is_an_error_of_a_few_lines_and_the_output_stays_empty(string arguments, string error)
    {
        ToolResult result = ToolProcess.Run(arguments.Split(' '));
        Assert.AreEqual(1, result.ExitCode, result.Errors);
        Assert.AreEqual("", result.Output);
        Assert.Contains(error, result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
        Assert.IsLessThan(10, result.Errors.Split('\n').Length);
    }

    [TestMethod]
    public void Labelled_images_are_written_in_another_format_which_is_read_like_the_first()
    {
        string folder = s_folder.File("yolo");
        ToolResult written = ToolProcess.Run("convert", "--annotations", s_data.ValidationAnnotations, "--to", "yolo", "--output", folder);
        Assert.AreEqual(0, written.ExitCode, written.Errors);
        string[] before = ToolProcess.Run("inspect", s_data.ValidationAnnotations).Output.Split('\n'), after = ToolProcess.Run("inspect", folder).Output.Split('\n');
        CollectionAssert.AreEqual(before[..2], after[..2]);
        Assert.Contains("objects", before[0]);
        Assert.AreEqual(1, ToolProcess.Run("convert", "--annotations", s_data.ValidationAnnotations, "--to", "yolo", "--output", folder).ExitCode);
        Assert.Contains("Give either --checkpoint", ToolProcess.Run("convert").Errors);
    }

    [TestMethod]
    public void A_folder_in_place_of_a_file_and_a_file_in_place_of_a_folder_are_named()
    {
        ToolResult folder = ToolProcess.Run("inspect", s_folder.FullName);
        Assert.AreEqual(1, folder.ExitCode);
        Assert.Contains($"{s_folder.FullName}: it is of no format that is read here", folder.Errors);
        ToolResult annotations = ToolProcess.Run("evaluate", "--model", Model, "--annotations", s_folder.FullName);
        Assert.Contains($"{s_folder.FullName}: it is of no format that is read here", annotations.Errors);
        ToolResult output = ToolProcess.Run([.. Training(epochs: 1), "--output", s_data.TrainingAnnotations]);
        Assert.Contains("is a file; --output names a folder.", output.Errors);
        ToolResult set = ToolProcess.Run("train", "--annotations", s_data.TrainingAnnotations, "--set", "nowhere.json");
        Assert.Contains("There is no file 'nowhere.json' of options", set.Errors);
    }

    [TestMethod]
    public void Evaluating_wants_a_model_or_results()
    {
        ToolResult result = ToolProcess.Run("evaluate", "--annotations", s_data.ValidationAnnotations);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("Give either --model or --results.", result.Errors);
    }

    [TestMethod]
    public void Predicting_scores_the_images_that_can_be_read_names_the_others_and_its_file_can_be_trained_on()
    {
        string images = s_folder.File("images");
        Directory.CreateDirectory(images);
        foreach (string file in Directory.GetFiles(s_data.ValidationImages))
            File.Copy(file, Path.Combine(images, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(images, "broken.png"), "no image");
        string folder = s_folder.File("found");

        ToolResult result = ToolProcess.Run("predict", "--model", Model, "--minimum-score", "0", "--overlays", "--measurements", "--pixel-size", "0.5", "--output", folder, images);

        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("broken.png cannot be read as an image", result.Errors);
        Assert.HasCount(3, Directory.GetFiles(folder, "*.png"));
        using JsonDocument found = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "predictions.json")));
        Assert.AreEqual(3, found.RootElement.GetProperty("images").GetArrayLength());
        Assert.IsGreaterThan(0, found.RootElement.GetProperty("annotations").GetArrayLength());
        string[] measured = File.ReadAllLines(Path.Combine(folder, "measurements.csv"));
        Assert.HasCount(1 + found.RootElement.GetProperty("annotations").GetArrayLength(), measured);
        int area = Array.IndexOf(measured[0].Split(','), "area");
        Assert.AreEqual(
            found.RootElement.GetProperty("annotations")[0].GetProperty("area").GetDouble() / 4,
            double.Parse(measured[1].Split(',')[area], System.Globalization.CultureInfo.InvariantCulture));
        ToolResult readBack = ToolProcess.Run("inspect", Path.Combine(folder, "predictions.json"), "--images", images);
        Assert.AreEqual(0, readBack.ExitCode, readBack.Errors);
    }

    [TestMethod]
    public void An_interrupted_prediction_keeps_what_it_has_found()
    {
        string images = s_folder.File("many"), folder = s_folder.File("found so far");
        Directory.CreateDirectory(images);
        string image = Directory.GetFiles(s_data.ValidationImages)[0];
        for (int i = 0; i < 500; i++)
            File.Copy(image, Path.Combine(images, $"{i:000}{Path.GetExtension(image)}"));
        ToolResult result = ToolProcess.Interrupt(images, "predict", "--model", Model, "--output", folder, images);
        Assert.AreEqual(130, result.ExitCode, result.Errors);
        using JsonDocument found = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "predictions.json")));
        int scored = found.RootElement.GetProperty("images").GetArrayLength();
        Assert.IsGreaterThan(0, scored);
        Assert.IsLessThan(500, scored);
        Assert.Contains($"cancelled after {scored} of 500 images", result.Errors);
    }

    [TestMethod]
    [DataRow("""{"Optimizer":null}""", "The option 'Optimizer' is null, which it cannot be")]
    [DataRow("""{"Optimizer":{"LearningRate":"fast"}}""", "The option 'Optimizer.LearningRate' is \"fast\", which it cannot be")]
    public void An_option_that_cannot_have_its_value_is_named_with_it(string options, string error)
    {
        ToolResult result = ToolProcess.Run("train", "--annotations", s_data.TrainingAnnotations, "--preset", "default", "--set", options, "--output", s_folder.File("never"));
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(error, result.Errors);
    }

    [TestMethod]
    public void Predicting_without_an_image_says_which_files_are_taken()
    {
        string empty = Directory.CreateDirectory(s_folder.File("empty")).FullName;
        ToolResult result = ToolProcess.Run("predict", "--model", Model, empty);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("There is no image in", result.Errors);
    }

    [TestMethod]
    public void Suggested_labels_are_trained_on_together_with_those_there_are()
    {
        string file = s_folder.File("suggestions.json");
        ToolResult result = ToolProcess.Run("suggest", "--model", Model, "--images", s_data.ValidationImages, "--minimum-score", "0.05", "--count", "2", "--output", file);
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.StartsWith("most useful first\tuncertainty\tinstances", result.Output);
        using (JsonDocument found = JsonDocument.Parse(File.ReadAllText(file)))
            Assert.AreEqual(2, found.RootElement.GetProperty("images").GetArrayLength());

        ToolResult rest = ToolProcess.Run(
            "suggest", "--model", Model, "--images", s_data.ValidationImages, "--labelled", file, "--output", s_folder.File("rest.json"), "--json");
        Assert.AreEqual(0, rest.ExitCode, rest.Errors);
        using (JsonDocument json = JsonDocument.Parse(rest.Output))
            Assert.AreEqual(1, json.RootElement.GetProperty("Images").GetArrayLength());

        // The suggestions are of the validation's images, and lie beside their folder no more.
        string moved = Path.Combine(s_data.ValidationImages, "suggestions.json");
        File.Move(file, moved);
        ToolResult training = ToolProcess.Run(
            "train", "--annotations", s_data.TrainingAnnotations, moved, "--preset", "default", "--set", Options(), "--epochs", "1", "--json", "--output", s_folder.File("again"));
        File.Delete(moved);
        Assert.AreEqual(0, training.ExitCode, training.Errors);
        Assert.Contains("8 images", training.Errors);
    }

    [TestMethod]
    public void With_json_the_result_alone_is_the_output_and_progress_goes_to_the_error_stream()
    {
        string folder = s_folder.File("json");
        ToolResult training = ToolProcess.Run([.. Training(epochs: 1), "--output", folder, "--json"]);
        Assert.AreEqual(0, training.ExitCode, training.Errors);
        Assert.Contains("] epoch 1/1 step", training.Errors);
        using (JsonDocument result = JsonDocument.Parse(training.Output))
        using (JsonDocument written = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json"))))
        {
            Assert.IsFalse(result.RootElement.GetProperty("WasCancelled").GetBoolean());
            Assert.IsTrue(JsonElement.DeepEquals(written.RootElement, result.RootElement.GetProperty("Metrics")));
        }

        ToolResult prediction = ToolProcess.Run("predict", "--model", Model, "--output", folder, "--json", s_data.ValidationImages);
        Assert.AreEqual(0, prediction.ExitCode, prediction.Errors);
        using JsonDocument found = JsonDocument.Parse(prediction.Output);
        Assert.AreEqual(3, found.RootElement.GetProperty("Images").GetArrayLength());
        Assert.IsTrue(File.Exists(found.RootElement.GetProperty("File").GetString()));
    }

    [TestMethod]
    [DataRow("[suggest:2]", "pr", "predict")]
    [DataRow("[suggest:15]", "predict --over", "--overlays")]
    [DataRow("[suggest:8]", "suggest ", "--labelled")]
    public void The_shells_completion_is_told_verbs_and_options(string directive, string typed, string expected)
    {
        ToolResult result = ToolProcess.Run(directive, typed);
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        CollectionAssert.Contains(result.Output.Split(Environment.NewLine), expected, result.Output);
    }

    [TestMethod]
    public void The_exported_graph_is_the_one_that_training_wrote()
    {
        string file = s_folder.File("exported.onnx");
        Assert.AreEqual(0, ToolProcess.Run("export", "--model", Model, "--output", file).ExitCode);
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(Run, "model.onnx")), File.ReadAllBytes(file));
    }

    [TestMethod]
    [DataRow("tiled.zip")]
    [DataRow("tiled.onnx")]
    public void A_model_exported_with_tiles_predicts_large_images(string name)
    {
        string file = s_folder.File(name), found = s_folder.File("found-" + name);
        ToolResult export = ToolProcess.Run("export", "--model", Model, "--tile", "32", "--tile-overlap", "16", "--output", file);
        Assert.AreEqual(0, export.ExitCode, export.Errors);
        ToolResult predict = ToolProcess.Run("predict", "--model", file, "--minimum-score", "0", s_data.ValidationImages, "--output", found);
        Assert.AreEqual(0, predict.ExitCode, predict.Errors);
        Assert.Contains("Wrote 3 images", predict.Output);
        ToolResult alone = ToolProcess.Run("export", "--model", Model, "--tile-overlap", "16", "--output", file);
        Assert.AreEqual(1, alone.ExitCode);
        Assert.Contains("--tile-overlap is given without --tile", alone.Errors);
    }

    [TestMethod]
    [DataRow("converted.zip")]
    [DataRow("converted.onnx")]
    public void A_checkpoint_becomes_a_model(string name)
    {
        string checkpoint = NarrowCheckpoint.Write(s_folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        ToolResult result = ToolProcess.Run(["convert", "--checkpoint", checkpoint, "--output", s_folder.File(name), "--classes", .. NarrowCheckpoint.ClassNames]);
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.Contains("3 classes: circle, square, star", ToolProcess.Run("inspect", s_folder.File(name)).Output);
    }

    [TestMethod]
    public void Inspecting_data_gives_its_figures_and_options_that_train()
    {
        ToolResult result = ToolProcess.Run("inspect", s_data.TrainingAnnotations, "--json");
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        using JsonDocument found = JsonDocument.Parse(result.Output);
        Assert.StartsWith("6 images", found.RootElement.GetProperty("Figures")[0].GetString()!);
        Assert.IsNotNull(found.RootElement.GetProperty("Options").Deserialize<InstanceSegmentationOptions>());
    }

    [TestMethod]
    public void Inspecting_data_without_anything_to_learn_from_gives_the_figures_all_the_same()
    {
        string file = Path.Combine(Path.GetDirectoryName(s_data.TrainingAnnotations)!, "nothing.json");
        JsonNode annotations = JsonNode.Parse(File.ReadAllText(s_data.TrainingAnnotations))!;
        foreach (JsonNode? annotation in annotations["annotations"]!.AsArray())
            annotation!["segmentation"] = new JsonArray();
        File.WriteAllText(file, annotations.ToJsonString());
        ToolResult result = ToolProcess.Run("inspect", file, "--images", s_data.TrainingImages, "--report", s_folder.File("nothing.html"));
        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.Contains("6 images (6 without annotation), 0 objects", result.Output);
        Assert.Contains("without a segmentation", result.Errors);
        Assert.Contains("there is no instance to learn from", result.Errors);
        Assert.IsTrue(File.Exists(s_folder.File("nothing.html")));
    }

    [TestMethod]
    public void A_data_set_is_divided_and_its_parts_are_trained_on_with_other_classes()
    {
        string folder = s_folder.File("split");
        ToolResult split = ToolProcess.Run("split", "--annotations", s_data.TrainingAnnotations, "--images", s_data.TrainingImages, "--val", "2", "--rename", "ellipse=round", "--rename", "star=round", "--output", folder);
        Assert.AreEqual(0, split.ExitCode, split.Errors);
        Assert.StartsWith("\ttrain\tval", split.Output);
        Assert.Contains("images\t4\t2", split.Output.ReplaceLineEndings("\n"));
        Assert.Contains("Train with: segment-instances train --annotations", split.Output);
        ToolResult inspected = ToolProcess.Run("inspect", Path.Combine(folder, "train.json"), "--images", s_data.TrainingImages, "--classes", "round", "--subset", "3");
        Assert.StartsWith("3 images", inspected.Output);
        Assert.Contains("Objects of each class: round ", inspected.Output);
        ToolResult unknown = ToolProcess.Run("inspect", Path.Combine(folder, "train.json"), "--images", s_data.TrainingImages, "--classes", "rectangle,oval");
        Assert.AreEqual(1, unknown.ExitCode);
        Assert.Contains("Classes has 'oval', which is no class of", unknown.Errors);
        Assert.AreEqual(1, ToolProcess.Run("split", "--annotations", s_data.TrainingAnnotations, "--images", s_data.TrainingImages, "--output", folder).ExitCode);
    }

    [TestMethod]
    [DataRow("inspect", "nothing.json", "There is no file or folder 'nothing.json'")]
    [DataRow("inspect", "nothing.zip", "There is no model file 'nothing.zip'")]
    public void What_is_missing_is_named(string verb, string argument, string message)
    {
        ToolResult result = ToolProcess.Run(verb, argument);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(message, result.Errors);
    }

    [TestMethod]
    public void An_option_that_there_is_not_is_named_with_those_that_there_are()
    {
        ToolResult result = ToolProcess.Run("train", "--annotations", s_data.TrainingAnnotations, "--set", """{"Optimizer":{"Rate":1}}""");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("There is no option 'Optimizer.Rate'; there are Optimizer.", result.Errors);
    }

    [TestMethod]
    public void The_help_of_every_verb_ends_with_examples_of_it()
    {
        string all = ToolProcess.Run("--help").Output;
        foreach (string verb in new[] { "train", "evaluate", "predict", "suggest", "export", "convert", "split", "inspect" })
        {
            Assert.Contains($"  {verb}", all);
            ToolResult result = ToolProcess.Run(verb, "--help");
            Assert.AreEqual(0, result.ExitCode);
            Assert.Contains("segment-instances " + verb, result.Output.Split("Examples:")[1]);
        }
    }

    private static string[] Training(int epochs) =>
        [
            "train", "--annotations", s_data.TrainingAnnotations, "--validation", s_data.ValidationAnnotations,
            "--preset", "default", "--set", Options(), "--epochs", $"{epochs}",
        ];

    private static string Options()
    {
        string options = s_folder.File("options.json");
        File.WriteAllText(options, JsonSerializer.Serialize(TinyModel.Training));
        return options;
    }
}
