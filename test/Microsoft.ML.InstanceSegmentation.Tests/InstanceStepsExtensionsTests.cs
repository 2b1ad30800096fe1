using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>FilterInstances and DrawInstances, fitted and saved and loaded.</summary>
[TestClass]
public sealed class InstanceStepsExtensionsTests
{
    private static readonly MLContext s_ml = new();
    private static TemporaryFolder s_folder = null!;
    private static string s_checkpoint = null!;
    private static IDataView s_images = null!;
    private static ImagePrediction[] s_all = null!;

    [ClassInitialize]
    public static void Score(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_checkpoint = UntrainedModel.WriteCheckpoint(s_folder);
        s_images = UntrainedModel.Images(s_ml, s_folder);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(s_ml, s_checkpoint, s_images);
        s_all = UntrainedModel.Score(s_ml, model, s_images);
        Assert.IsGreaterThan(3, s_all[0].Instances.Count);
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Scores_below_the_least_are_left_out()
    {
        float least = s_all[0].Score![1];
        AssertKeeps(new InstanceFilterOptions { MinScore = least }, instance => instance.Score >= least);
    }

    [TestMethod]
    public void Other_classes_are_left_out()
    {
        string name = s_all[0].PredictedLabel![0];
        AssertKeeps(new InstanceFilterOptions { Classes = [name] }, instance => instance.Label == name);
    }

    [TestMethod]
    public void Areas_below_the_least_and_above_the_most_are_left_out()
    {
        int[] areas = [.. s_all.SelectMany(image => image.Instances).Select(instance => instance.Mask.Area).Order()];
        (int least, int most) = (areas[areas.Length / 4], areas[3 * areas.Length / 4]);
        AssertKeeps(new InstanceFilterOptions { MinArea = least }, instance => instance.Mask.Area >= least);
        AssertKeeps(new InstanceFilterOptions { MaxArea = most }, instance => instance.Mask.Area <= most);
        AssertKeeps(new InstanceFilterOptions { MinArea = least, MaxArea = most }, instance => instance.Mask.Area >= least && instance.Mask.Area <= most);
    }

    [TestMethod]
    public void The_defaults_keep_all_and_a_score_of_one_none()
    {
        AssertKeeps(new InstanceFilterOptions(), _ => true);
        ImagePrediction[] none = AssertKeeps(new InstanceFilterOptions { MinScore = 1 }, _ => false);
        Assert.IsTrue(none.All(image => image.Instances.Count == 0));
    }

    [TestMethod]
    public void A_filtered_view_still_tells_the_models_classes()
    {
        TransformerChain<ITransformer> model = Fit(s_ml.Transforms.FilterInstances(new InstanceFilterOptions { MinScore = 0.4f }));
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, Reload(model).GetInstanceSegmentationClassNames(s_images.Schema).ToArray());
    }

    [TestMethod]
    public void A_class_that_the_model_lacks_and_what_is_out_of_range_are_refused()
    {
        string unknown = Assert.Throws<ArgumentException>(
            () => Fit(s_ml.Transforms.FilterInstances(new InstanceFilterOptions { Classes = ["circle", "triangle"] }))).Message;
        Assert.Contains("The model has no class 'triangle'; it has 'circle'", unknown);
        foreach (InstanceFilterOptions wrong in new InstanceFilterOptions[]
            { new() { MinScore = 1.1f }, new() { MinScore = float.NaN }, new() { MinArea = -1 }, new() { MinArea = 5, MaxArea = 4 }, new() { Classes = [""] } })
        {
            Assert.Throws<ArgumentException>(() => s_ml.Transforms.FilterInstances(wrong), wrong.ToString());
        }
        string missing = Assert.Throws<ArgumentException>(() => s_ml.Transforms.FilterInstances(new InstanceFilterOptions()).Fit(s_images)).Message;
        Assert.Contains("There is no column 'PredictedLabel'", missing);
    }

    [TestMethod]
    public void Drawing_adds_the_pictures_that_the_overlay_draws()
    {
        var options = new OverlayOptions { MinimumScore = 0.2f, Coloring = OverlayColoring.Class, ClassNames = UntrainedModel.ClassNames, Scale = 1.5f, FillOpacity = 0.7f };
        TransformerChain<ITransformer> fitted = Fit(s_ml.Transforms.DrawInstances("Picture", options));
        foreach (ITransformer model in new[] { fitted, Reload(fitted) })
        {
            IDataView scored = model.Transform(s_images);
            Row[] rows = [.. s_ml.Data.CreateEnumerable<Row>(scored, reuseRowObject: false)];
            Assert.HasCount(s_all.Length, rows);
            string[] files = [.. Directory.GetFiles(s_folder.File("images")).Order(StringComparer.Ordinal)];
            for (int i = 0; i < rows.Length; i++)
            {
                using MLImage image = MLImage.CreateFromFile(files[i]);
                CollectionAssert.AreEqual(s_all[i].Score, rows[i].Score);
                using MLImage expected = InstanceOverlay.Draw(
                    image, s_all[i].PredictedLabel, s_all[i].Score, s_all[i].PredictedBoundingBoxes, s_all[i].PredictedMasks, options);
                using MLImage picture = rows[i].Picture!;
                Assert.AreEqual((expected.Width, expected.Height), (picture.Width, picture.Height));
                Assert.IsTrue(expected.Pixels.SequenceEqual(picture.Pixels), $"image {i}");
                Assert.IsFalse(image.Width == picture.Width && image.Pixels.SequenceEqual(picture.Pixels), "Something is drawn.");
            }
        }
    }

    [TestMethod]
    public void Filtering_twice_and_drawing_what_is_left_are_one_pipeline()
    {
        float least = s_all[0].Score![2];
        string name = s_all[0].PredictedLabel![0];
        var pipeline = UntrainedModel.Estimator(s_ml, s_checkpoint)
            .Append(s_ml.Transforms.FilterInstances(new InstanceFilterOptions { MinScore = least }))
            .Append(s_ml.Transforms.FilterInstances(new InstanceFilterOptions { Classes = [name] }))
            .Append(s_ml.Transforms.DrawInstances());
        ITransformer model = Reload(pipeline.Fit(s_images));
        IDataView scored = model.Transform(s_images);
        CollectionAssert.IsSubsetOf(new[] { "PredictedLabel", "Score", "PredictedBoundingBoxes", "PredictedMasks", "Overlay" }, Visible(scored.Schema));
        Assert.IsFalse(Visible(scored.Schema).Any(column => column.StartsWith("Instance", StringComparison.Ordinal)), "No column of the steps' own is left.");
        AssertSame([.. s_all.Select(image => image.Filter(new InstanceFilterOptions { MinScore = least, Classes = [name] }))], Read(scored));
    }

    [TestMethod]
    public void Drawing_without_an_image_column_is_refused()
    {
        IDataView scored = Fit(s_ml.Transforms.FilterInstances(new InstanceFilterOptions())).Transform(s_images);
        IDataView blind = s_ml.Transforms.DropColumns("Image").Fit(scored).Transform(scored);
        Assert.Contains("'Image'", Assert.Throws<ArgumentException>(() => s_ml.Transforms.DrawInstances().Fit(blind)).Message);
        Assert.Throws<ArgumentException>(() => s_ml.Transforms.DrawInstances(" "));
        Assert.Throws<ArgumentException>(() => s_ml.Transforms.DrawInstances(options: new OverlayOptions { FillOpacity = 2 }));
    }

    [TestMethod]
    public void Measuring_adds_the_measurements_of_each_mask_with_the_pixel_size_that_was_saved()
    {
        TransformerChain<ITransformer> fitted = Fit(s_ml.Transforms.MeasureInstances(new MeasurementOptions { PixelSize = 0.25 }));
        foreach (ITransformer model in new[] { fitted, Reload(fitted) })
        {
            IDataView scored = model.Transform(s_images);
            Measured[] rows = [.. s_ml.Data.CreateEnumerable<Measured>(scored, reuseRowObject: false)];
            Assert.IsFalse(Visible(scored.Schema).Any(column => column.StartsWith("Instance", StringComparison.Ordinal)), "No column of the step's own is left.");
            for (int i = 0; i < rows.Length; i++)
            {
                RunLengthMask[] masks = [.. s_all[i].Instances.Select(instance => instance.Mask)];
                CollectionAssert.AreEqual(masks.Select(mask => mask.Area > 0 ? mask.Area / 16f : float.NaN).ToArray(), rows[i].MeasuredArea ?? []);
                CollectionAssert.AreEqual(masks.Select(mask => mask.Area > 0 ? (float)mask.Measure(0.25).Solidity : float.NaN).ToArray(), rows[i].MeasuredSolidity ?? []);
                Assert.HasCount(2 * masks.Length, rows[i].MeasuredCentroids ?? []);
                Assert.HasCount(3 * masks.Length, rows[i].MeasuredIntensities ?? []);
                Assert.HasCount(3 * masks.Length, rows[i].MeasuredIntensityDeviations ?? []);
            }
        }
        Assert.Throws<ArgumentException>(() => s_ml.Transforms.MeasureInstances(new MeasurementOptions { PixelSize = 0 }));
        Assert.Contains("'PredictedLabel'", Assert.Throws<ArgumentException>(() => s_ml.Transforms.MeasureInstances().Fit(s_images)).Message);
    }

    private static TransformerChain<ITransformer> Fit(IEstimator<ITransformer> step) => UntrainedModel.Estimator(s_ml, s_checkpoint).Append(step).Fit(s_images);

    private static ITransformer Reload(ITransformer model)
    {
        string file = s_folder.File("pipeline.zip");
        s_ml.Model.Save(model, s_images.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }

    /// <summary>The filter as fitted, as saved and loaded, and on a prediction, against the criterion itself.</summary>
    private static ImagePrediction[] AssertKeeps(InstanceFilterOptions options, Func<PredictedInstance, bool> keeps)
    {
        TransformerChain<ITransformer> fitted = Fit(s_ml.Transforms.FilterInstances(options));
        ImagePrediction[] found = Read(fitted.Transform(s_images));
        for (int i = 0; i < s_all.Length; i++)
        {
            CollectionAssert.AreEqual(
                s_all[i].Instances.Where(keeps).Select(instance => $"{instance} {instance.Mask}").ToArray(),
                found[i].Instances.Select(instance => $"{instance} {instance.Mask}").ToArray());
        }
        AssertSame(found, Read(Reload(fitted).Transform(s_images)));
        AssertSame(found, [.. s_all.Select(image => image.Filter(options))]);
        return found;
    }

    private static ImagePrediction[] Read(IDataView scored) => [.. s_ml.Data.CreateEnumerable<ImagePrediction>(scored, reuseRowObject: false)];

    private static void AssertSame(ImagePrediction[] expected, ImagePrediction[] found)
    {
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].PredictedLabel ?? [], found[i].PredictedLabel ?? []);
            CollectionAssert.AreEqual(expected[i].Score ?? [], found[i].Score ?? []);
            CollectionAssert.AreEqual(expected[i].PredictedBoundingBoxes ?? [], found[i].PredictedBoundingBoxes ?? []);
            CollectionAssert.AreEqual(expected[i].PredictedMasks ?? [], found[i].PredictedMasks ?? []);
        }
    }

    private static string[] Visible(DataViewSchema schema) => [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)];

    private sealed class Row
    {
        public float[]? Score { get; set; }

        public MLImage? Picture { get; set; }
    }

    private sealed class Measured
    {
        public float[]? MeasuredArea { get; set; }

        public float[]? MeasuredSolidity { get; set; }

        public float[]? MeasuredCentroids { get; set; }

        public float[]? MeasuredIntensities { get; set; }

        public float[]? MeasuredIntensityDeviations { get; set; }
    }
}
