using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tool;

/// <summary>Every verb of the command line tool in a real terminal, wide and narrow.</summary>
[TestClass]
public sealed class TerminalTests
{
    private const int Wide = 120, Narrow = 60;

    private static TemporaryFolder s_folder = null!;
    private static ShapesDataset s_data = null!;
    private static (int ExitCode, string[] Lines) s_training;

    private static string Model => Path.Combine(s_folder.File("run"), "model.zip");

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_data = ShapesDataset.Write(s_folder.File("shapes"), 6, 3, seed: 1, new SceneSettings { Side = (64, 64), Radius = (9, 16), Count = (1, 3), SmallestArea = 60 });
        s_training = TerminalProcess.Run(Narrow, [.. Training(epochs: 2), "--output", s_folder.File("run")]);
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Training_ends_well_and_its_progress_is_one_line_that_fits_and_is_not_cut_within_a_part()
    {
        Assert.AreEqual(0, s_training.ExitCode, string.Join('\n', s_training.Lines));
        string progress = s_training.Lines.Single(line => line.StartsWith('['));
        Assert.StartsWith("[####################] epoch 2/2 step 6/6", progress);
        Assert.IsLessThan(Narrow, progress.Length);
        Assert.IsTrue(progress.EndsWith(" left", StringComparison.Ordinal) || progress.EndsWith("step 6/6", StringComparison.Ordinal), progress);
    }

    [TestMethod]
    public void The_line_that_renews_itself_takes_no_messages_away()
    {
        string text = string.Join(' ', s_training.Lines);
        Assert.Contains("Epoch 1 of 2, validation: box AP", text);
        Assert.Contains("Epoch 2 of 2, validation: box AP", text);
    }

    [TestMethod]
    public void Messages_break_between_words()
    {
        string text = string.Join(' ', s_training.Lines);
        foreach (string words in new[] { "Seed 1.", " objects an image in the median", "Initial weights: random." })
            Assert.Contains(words, text);
        Assert.IsTrue(s_training.Lines.All(line => line.Length < Narrow || !line.Contains(' ')), string.Join('\n', s_training.Lines));
    }

    [TestMethod]
    public void Ctrl_C_in_the_middle_of_a_training_leaves_a_model_and_a_report()
    {
        string folder = s_folder.File("interrupted");
        using TerminalProcess terminal = TerminalProcess.Start(Wide, [.. Training(epochs: 2000), "--output", folder]);
        terminal.WaitFor("] epoch ");
        terminal.Press("C-c");

        Assert.AreEqual(130, terminal.WaitForExit());
        Assert.Contains("Cancelled; what was learnt so far is in", string.Join(' ', terminal.Lines()));
        Assert.AreEqual(0, ToolProcess.Run("inspect", Path.Combine(folder, "model.zip")).ExitCode);
        Assert.Contains("Training was cancelled after step", File.ReadAllText(Path.Combine(folder, "report.html")));
    }

    [TestMethod]
    [DataRow(Wide)]
    [DataRow(Narrow)]
    public void Evaluating_prints_a_ruled_table_that_fits(int columns)
    {
        string[] lines = Run(columns, 0, "evaluate", "--model", Model, "--annotations", s_data.ValidationAnnotations);
        Assert.StartsWith("╭", lines[0]);
        Assert.IsTrue(lines.Any(line => line.StartsWith("│ AP50 ", StringComparison.Ordinal) && line.EndsWith('│')), string.Join('\n', lines));
    }

    [TestMethod]
    [DataRow(Wide)]
    [DataRow(Narrow)]
    public void Suggesting_prints_a_ruled_table_that_fits(int columns)
    {
        string[] lines = Run(columns, 0, "suggest", "--model", Model, "--images", s_data.ValidationImages, "--output", s_folder.File($"{columns}.json"));
        Assert.StartsWith("╭", lines[0]);
        Assert.HasCount(3, lines.Where(line => line.StartsWith("│ 00", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void The_other_verbs_end_well_and_write_what_they_say()
    {
        Run(Narrow, 0, "predict", "--model", Model, "--overlays", "--output", s_folder.File("found"), s_data.ValidationImages);
        Assert.IsTrue(File.Exists(Path.Combine(s_folder.File("found"), "predictions.json")));
        Run(Narrow, 0, "export", "--model", Model, "--output", s_folder.File("exported.onnx"));
        Assert.IsTrue(File.Exists(s_folder.File("exported.onnx")));
        string checkpoint = NarrowCheckpoint.Write(s_folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        Run(Narrow, 0, ["convert", "--checkpoint", checkpoint, "--output", s_folder.File("converted.zip"), "--classes", .. NarrowCheckpoint.ClassNames]);
        Assert.IsTrue(File.Exists(s_folder.File("converted.zip")));
        Run(Narrow, 0, "inspect", s_data.TrainingAnnotations);
        Run(Narrow, 0, "inspect", Model);
        Assert.IsNotEmpty(Run(Narrow, 0, "train", "--help"));
    }

    [TestMethod]
    public void An_error_is_a_line_and_exit_code_1()
    {
        string[] lines = Run(Wide, 1, "inspect", "nothing.json");
        Assert.AreEqual("error: There is no file or folder 'nothing.json'; check its path.", lines.Single());
    }

    private static string[] Run(int columns, int exitCode, params string[] arguments)
    {
        (int code, string[] lines) = TerminalProcess.Run(columns, arguments);
        Assert.AreEqual(exitCode, code, string.Join('\n', lines));
        return lines;
    }

    private static string[] Training(int epochs)
    {
        string options = s_folder.File("options.json");
        File.WriteAllText(options, JsonSerializer.Serialize(TinyModel.Training));
        return
        [
            "train", "--annotations", s_data.TrainingAnnotations, "--validation", s_data.ValidationAnnotations,
            "--preset", "default", "--set", options, "--epochs", $"{epochs}",
        ];
    }
}
