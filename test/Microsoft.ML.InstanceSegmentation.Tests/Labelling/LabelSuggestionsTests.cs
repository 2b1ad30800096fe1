using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Labelling;

/// <summary>The labelling loop with a model that finds something in every image.</summary>
[TestClass]
public sealed class LabelSuggestionsTests
{
    private static TemporaryFolder s_folder = null!;
    private static MLContext s_ml = null!;
    private static InstanceSegmentationTransformer s_model = null!;

    private static readonly LabelSuggestionOptions s_all = new() { MinimumScore = 0.3f };

    private static string Images => s_folder.File("images");

    [ClassInitialize]
    public static void Create(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_ml = new MLContext(seed: 1);
        _ = ScoreProgram.RandomImages(4, Directory.CreateDirectory(Images).FullName).Count();
        s_model = UntrainedModel.Fit(s_ml, UntrainedModel.WriteCheckpoint(s_folder), UntrainedModel.Images(s_ml, s_folder));
    }

    [ClassCleanup]
    public static void Delete()
    {
        s_model.Dispose();
        s_folder.Dispose();
    }

    [TestMethod]
    public void The_most_uncertain_images_come_first_and_only_as_many_as_are_asked_for()
    {
        LabelSuggestions all = Catalog.SuggestLabels(s_model, Images, s_all);
        Assert.HasCount(4, all.Images);
        CollectionAssert.AreEqual(all.Images.OrderByDescending(image => image.Uncertainty).ToArray(), all.Images.ToArray());
        Assert.IsTrue(all.Images.All(image => image.Uncertainty is > 0 and <= 1));
        Assert.AreNotEqual(all.Images[0].Uncertainty, all.Images[^1].Uncertainty);

        LabelSuggestions two = Catalog.SuggestLabels(s_model, Images, s_all with { Count = 2 });
        CollectionAssert.AreEqual(all.Images.Take(2).Select(image => image.FileName).ToArray(), two.Images.Select(image => image.FileName).ToArray());
    }

    [TestMethod]
    public void A_view_gives_what_its_folder_gives()
    {
        string[] fromFolder = [.. Catalog.SuggestLabels(s_model, Images, s_all).Images.Select(image => image.ToString())];
        string[] fromView = [.. Catalog.SuggestLabels(s_model, UntrainedModel.Images(s_ml, s_folder), s_all).Images.Select(image => image.ToString())];
        CollectionAssert.AreEqual(fromFolder, fromView);
    }

    [TestMethod]
    [DataRow(CocoSegmentationForm.Polygons)]
    [DataRow(CocoSegmentationForm.RunLengths)]
    public void The_file_is_read_back_as_labelled_images_in_the_same_order(CocoSegmentationForm form)
    {
        LabelSuggestions suggestions = Catalog.SuggestLabels(s_model, Images, s_all);
        string file = s_folder.File($"{form}.json");
        suggestions.Save(file, form);

        LabelledDataset read = CocoReader.Load(file, Images);
        CollectionAssert.AreEqual(suggestions.Images.Select(image => image.FileName).ToArray(), read.Images.Select(image => image.FileName).ToArray());
        foreach ((SuggestedImage suggested, LabelledImage image) in suggestions.Images.Zip(read.Images))
        {
            Assert.HasCount(suggested.Instances.Count, image.Annotations);
            foreach ((PredictedInstance instance, LabelledInstance annotation) in suggested.Instances.Zip(image.Annotations))
            {
                Assert.AreEqual(instance.Label, annotation.Category.Name);
                if (form == CocoSegmentationForm.RunLengths)
                    Assert.AreEqual(instance.Mask, annotation.Mask);
                else
                    Assert.IsGreaterThan(0, annotation.Mask.IoU(instance.Mask));
            }
        }
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.AreEqual(suggestions.Images[0].Uncertainty, json.RootElement.GetProperty("images")[0].GetProperty("uncertainty").GetDouble());
        Assert.IsGreaterThan(0, json.RootElement.GetProperty("annotations")[0].GetProperty("score").GetDouble());
    }

    [TestMethod]
    public void Labelled_images_are_left_out_and_both_files_together_are_trained_on()
    {
        LabelSuggestions first = Catalog.SuggestLabels(s_model, Images, s_all with { Count = 2 });
        string labelled = s_folder.File("labelled.json"), next = s_folder.File("next.json");
        first.Save(labelled);
        LabelSuggestions second = Catalog.SuggestLabels(s_model, Images, s_all with { LabelledFiles = [labelled] });
        second.Save(next);
        Assert.IsEmpty(first.Images.Select(image => image.FileName).Intersect(second.Images.Select(image => image.FileName)));

        IDataView train = Catalog.LoadFromCoco([(labelled, Images), (next, Images)]);

        Assert.AreEqual(4, train.GetRowCount());
        using InstanceSegmentationTransformer model = Catalog.SegmentInstances(TinyModel.Training).Fit(train);
        CollectionAssert.IsSubsetOf(model.ClassNames.ToArray(), UntrainedModel.ClassNames);
    }

    [TestMethod]
    public void An_image_without_anything_found_comes_last_and_is_an_image_without_labels()
    {
        using var folder = new TemporaryFolder();
        using (var flat = MLImage.CreateFromPixels(40, 30, MLPixelFormat.Rgba32, new byte[4 * 40 * 30]))
            flat.Save(folder.File("flat.png"));
        // A score that nothing reaches.
        LabelSuggestions suggestions = Catalog.SuggestLabels(s_model, folder.FullName, new LabelSuggestionOptions { MinimumScore = 1, CandidateScore = 1 });
        SuggestedImage image = suggestions.Images.Single();
        Assert.AreEqual(0, image.Uncertainty);
        Assert.IsEmpty(image.Instances);
        suggestions.Save(folder.File("suggestions.json"));
        Assert.IsEmpty(CocoReader.Load(folder.File("suggestions.json"), folder.FullName).Images.Single().Annotations);
    }

    [TestMethod]
    public void What_is_no_image_is_named_and_the_others_are_scored()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Directory.GetFiles(Images)[0], folder.File("good.png"));
        File.WriteAllText(folder.File("broken.png"), "no image");
        LabelSuggestions suggestions = Catalog.SuggestLabels(s_model, folder.FullName, s_all);
        Assert.AreEqual("good.png", suggestions.Images.Single().FileName);
        Assert.Contains("broken.png cannot be read as an image", suggestions.UnreadableImages.Single());
    }

    [TestMethod]
    public void Cancellation_stops_it()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelAt(1, cancellation);
        Assert.ThrowsExactly<OperationCanceledException>(() => Catalog.SuggestLabels(s_model, Images, s_all, progress, cancellation.Token));
        Assert.AreEqual(1, progress.Reported);
    }

    [TestMethod]
    public void Options_are_checked()
    {
        StringAssert.Contains(Refused(new LabelSuggestionOptions { Count = 0 }), "Count is 0");
        StringAssert.Contains(Refused(new LabelSuggestionOptions { MinimumScore = 2 }), "MinimumScore is 2");
        StringAssert.Contains(Refused(new LabelSuggestionOptions { CandidateScore = 0.6f }), "CandidateScore is 0.6");

        string Refused(LabelSuggestionOptions options) =>
            Assert.Throws<ArgumentException>(() => Catalog.SuggestLabels(s_model, Images, options)).Message;
    }

    [TestMethod]
    public void A_folder_without_images_is_an_error_that_says_which_files_are_taken()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(".png", Assert.ThrowsExactly<ArgumentException>(() => Catalog.SuggestLabels(s_model, folder.FullName)).Message);
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => Catalog.SuggestLabels(s_model, folder.File("none")));
    }

    private static InstanceSegmentationCatalog Catalog => s_ml.InstanceSegmentation();

    private sealed class CancelAt(int images, CancellationTokenSource cancellation) : IProgress<int>
    {
        public int Reported { get; private set; }

        public void Report(int value)
        {
            Reported = value;
            if (value == images)
                cancellation.Cancel();
        }
    }
}
