using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Images;
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
    public void A_photo_that_is_stored_turned_by_half_gives_what_the_upright_one_gives()
    {
        using var folder = new TemporaryFolder();
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(_ml, UntrainedModel.WriteCheckpoint(folder), UntrainedModel.Images(_ml, folder));
        const int rows = 40, columns = 56;
        var random = new Random(1);
        ushort[,] upright = new ushort[rows, columns], turned = new ushort[rows, columns];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                upright[y, x] = turned[rows - 1 - y, columns - 1 - x] = (ushort)random.Next(256);
        }
        // TIFF keeps every pixel, where a JPEG turned by half is another one.
        Directory.CreateDirectory(folder.File("photos"));
        File.WriteAllBytes(folder.File("photos/upright.tif"), PictureBytes.GreyTiff(upright, 8));
        File.WriteAllBytes(folder.File("photos/turned.tif"), PictureBytes.GreyTiff(turned, 8, orientation: 3));
        File.WriteAllText(folder.File("photos.json"), $$"""
            {"images":[{"id":1,"file_name":"upright.tif","width":{{columns}},"height":{{rows}}},{"id":2,"file_name":"turned.tif","width":{{columns}},"height":{{rows}}}],
             "categories":[{"id":1,"name":"circle"}],"annotations":[]}
            """);

        ImagePrediction[] scored = UntrainedModel.Score(_ml, model, _ml.InstanceSegmentation().LoadFromCoco(folder.File("photos.json"), folder.File("photos")));
        Assert.IsNotEmpty(scored[0].Score!);
        CollectionAssert.AreEqual(scored[0].Score, scored[1].Score);
        CollectionAssert.AreEqual(scored[0].PredictedMasks, scored[1].PredictedMasks);

        using var engine = _ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model);
        using MLImage photo = ImageFiles.Read(folder.File("photos/turned.tif")), stored = ImageFiles.Read(folder.File("photos/turned.tif"), new ImageFileOptions { KeepStoredOrientation = true });
        CollectionAssert.AreEqual(scored[0].PredictedMasks, engine.Predict(new ImageInput { Image = photo }).PredictedMasks);
        CollectionAssert.AreNotEqual(scored[0].PredictedMasks, engine.Predict(new ImageInput { Image = stored }).PredictedMasks);
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
