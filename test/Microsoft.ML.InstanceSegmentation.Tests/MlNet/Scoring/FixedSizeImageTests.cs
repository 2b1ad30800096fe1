using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>Images that ML.NET's own transforms give a fixed size, which is a column type of its own for every size.</summary>
[TestClass]
public sealed class FixedSizeImageTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(64, 48, DisplayName = "a common size")]
    [DataRow(211, 97, DisplayName = "an odd size")]
    public void A_pipeline_that_resizes_images_scores_them_here_and_from_its_file_in_another_program(int width, int height)
    {
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(_ml, folder);
        ITransformer model = _ml.Transforms.ResizeImages("Image", width, height, "Image")
            .Append(UntrainedModel.Estimator(_ml, UntrainedModel.WriteCheckpoint(folder))).Fit(images);
        ImagePrediction[] expected = UntrainedModel.Score(_ml, model, images);
        Assert.HasCount(2, expected);
        Assert.IsTrue(expected.All(image => image.Instances.Count > 0));
        Assert.AreEqual((width, height), (expected[0].Instances[0].Mask.Width, expected[0].Instances[0].Mask.Height));

        _ml.Model.Save(model, images.Schema, folder.File("model.zip"));
        ScoreResult scored = ScoreProgram.Score(folder.File("model.zip"), folder.File("images"), folder.File("result.json"));
        for (int i = 0; i < expected.Length; i++)
            AssertSame(expected[i], scored.Images[i]);
    }

    [TestMethod]
    public void A_model_of_images_of_any_size_scores_those_of_a_fixed_size_and_the_other_way_round()
    {
        using var folder = new TemporaryFolder();
        IDataView anySize = UntrainedModel.Images(_ml, folder);
        IDataView fixedSize = Resized(anySize, 80, 60);
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        using InstanceSegmentationTransformer ofAny = UntrainedModel.Fit(_ml, checkpoint, anySize);
        using InstanceSegmentationTransformer ofFixed = UntrainedModel.Fit(_ml, checkpoint, Resized(anySize, 64, 48));
        ImagePrediction[] expected = UntrainedModel.Score(_ml, ofFixed, fixedSize);
        ImagePrediction[] found = UntrainedModel.Score(_ml, ofAny, fixedSize);
        Assert.IsNotEmpty(expected[0].Instances);
        CollectionAssert.AreEqual(expected[0].Score, found[0].Score);

        _ml.Model.Save(ofAny, anySize.Schema, folder.File("any.zip"));
        _ml.Model.Save(ofFixed, anySize.Schema, folder.File("fixed.zip"));
        string files = folder.File("images"), result = folder.File("result.json");
        AssertSame(expected[1], ScoreProgram.ScoreResized(folder.File("any.zip"), files, result, 80, 60).Images[1]);
        AssertSame(expected[1], ScoreProgram.ScoreResized(folder.File("fixed.zip"), files, result, 80, 60).Images[1]);
        ImagePrediction[] unsized = UntrainedModel.Score(_ml, ofFixed, anySize);
        AssertSame(unsized[1], ScoreProgram.Score(folder.File("fixed.zip"), files, result).Images[1]);
    }

    [TestMethod]
    public void Images_made_of_vectors_of_pixels_are_scored()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        var row = new PixelRow { Pixels = [.. Enumerable.Range(0, 3 * 31 * 57).Select(_ => (byte)random.Next(256))] };
        IDataView pixels = _ml.Data.LoadFromEnumerable(new[] { row });
        ITransformer model = _ml.Transforms.ConvertToImage(31, 57, "Image", "Pixels")
            .Append(UntrainedModel.Estimator(_ml, UntrainedModel.WriteCheckpoint(folder))).Fit(pixels);
        Assert.IsNotEmpty(UntrainedModel.Score(_ml, model, pixels).Single().Instances);
        _ml.Model.Save(model, pixels.Schema, folder.File("model.zip"));
        ITransformer loaded = new MLContext().Model.Load(folder.File("model.zip"), out _);
        Assert.IsNotEmpty(UntrainedModel.Score(_ml, loaded, pixels).Single().Instances);
    }

    [TestMethod]
    public void A_trained_pipeline_that_resizes_images_scores_them()
    {
        using var coco = new CocoFolder();
        // Resized to the size that they have, as the masks are of that size, and lie where they are.
        IDataView images = Resized(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images), 48, 40);
        var options = TinyModel.Training with { Seed = null };
        using InstanceSegmentationTransformer model = _ml.Transforms.SegmentInstances(options).Fit(images);
        Assert.HasCount(4, UntrainedModel.Score(_ml, model, images));
    }

    [TestMethod]
    public void Common_sizes_are_those_that_people_resize_to_and_few_enough_to_be_known_beforehand()
    {
        IReadOnlySet<(int Height, int Width)> sizes = CommonImageSizes.All();
        (int Height, int Width)[] known =
            [(1, 1), (224, 224), (299, 299), (48, 64), (60, 80), (480, 640), (1080, 1920), (1920, 1080), (800, 1344), (100, 200)];
        foreach ((int Height, int Width) size in known)
            Assert.Contains(size, sizes);
        Assert.IsLessThan(11_000, sizes.Count);
    }

    private IDataView Resized(IDataView images, int width, int height) =>
        _ml.Transforms.ResizeImages("Image", width, height, "Image").Fit(images).Transform(images);

    private static void AssertSame(ImagePrediction expected, ScoredImage actual)
    {
        CollectionAssert.AreEqual(expected.PredictedLabel, actual.PredictedLabel);
        CollectionAssert.AreEqual(expected.Score, actual.Score);
        CollectionAssert.AreEqual(expected.PredictedMasks, actual.PredictedMasks);
    }

    private sealed class PixelRow
    {
        [VectorType(3 * 31 * 57)]
        public byte[] Pixels { get; set; } = [];
    }
}
