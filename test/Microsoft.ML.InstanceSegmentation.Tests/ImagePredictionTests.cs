using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class ImagePredictionTests
{
    private readonly MLContext _ml = new();

    [TestMethod]
    public void Instances_are_the_columns_entries()
    {
        RunLengthMask mask = RunLengthMask.FromBitmap(2, 3, [0, 1, 1, 0, 0, 0]);
        var row = new ImagePrediction
        {
            PredictedLabel = ["cat", "dog"],
            Score = [0.9f, 0.25f],
            PredictedBoundingBoxes = [1, 0, 3, 1, 0, 0, 2.5f, 2],
            PredictedMasks = [mask.ToJson(), "none"],
        };
        Assert.HasCount(2, row.Instances);
        Assert.AreEqual(("cat", 0.9f), (row.Instances[0].Label, row.Instances[0].Score));
        Assert.AreEqual(mask, row.Instances[0].Mask);
        CollectionAssert.AreEqual(new[] { 0, 0, 2.5f, 2 }, row.Instances[1].Box.ToArray());
        Assert.AreEqual("dog 0.25 at (0.0, 0.0, 2.5, 2.0)", row.Instances[1].ToString());
        // A mask that nobody asks for is not parsed.
        Assert.Throws<Exception>(() => row.Instances[1].Mask);
    }

    [TestMethod]
    public void An_image_in_which_nothing_is_found_has_no_instances()
    {
        Assert.IsEmpty(new ImagePrediction().Instances);
        var none = new ImagePrediction { PredictedLabel = [], Score = [], PredictedBoundingBoxes = [], PredictedMasks = [] };
        Assert.IsEmpty(none.Instances);
    }

    [TestMethod]
    public void A_prediction_engine_finds_in_one_image_what_a_view_of_it_holds()
    {
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(_ml, folder);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(_ml, UntrainedModel.WriteCheckpoint(folder), images);
        ImagePrediction[] expected = UntrainedModel.Score(_ml, model, images);
        Assert.IsTrue(expected.All(image => image.Instances.Count > 0));

        using var engine = _ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model);
        // The second image first, and each twice: a prediction does not hold on to the one before.
        foreach (int i in new[] { 1, 0, 1, 0 })
        {
            using var image = MLImage.CreateFromFile(folder.File($"images/{i:00}.png"));
            ImagePrediction found = engine.Predict(new ImageInput { Image = image });
            CollectionAssert.AreEqual(expected[i].Score, found.Score);
            CollectionAssert.AreEqual(expected[i].PredictedMasks, found.PredictedMasks);
            Assert.IsGreaterThan(0, image.Width, "The caller's image is alive.");
        }
    }

    [TestMethod]
    public void Rows_can_be_made_a_view_again_and_be_derived_from()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(new[] { new NamedPrediction { FileName = "a.png", Score = [1] } });
        CollectionAssert.AreEquivalent(
            new[] { "FileName", "PredictedLabel", "Score", "PredictedBoundingBoxes", "PredictedMasks" },
            view.Schema.Select(column => column.Name).ToArray());
    }

    private sealed class NamedPrediction : ImagePrediction
    {
        public string FileName { get; set; } = "";
    }
}
