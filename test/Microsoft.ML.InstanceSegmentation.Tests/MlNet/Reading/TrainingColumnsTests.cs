using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class TrainingColumnsTests
{
    private static readonly InstanceSegmentationOptions s_options = TinyModel.Training with { Epochs = 3, GpuDeviceId = -1, Seed = 1 };

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Images_in_memory_are_trained_validated_and_scored_on_for_any_number_of_epochs_and_stay_the_callers()
    {
        AnnotatedImage[] rows = AnnotatedImage.Draw(3);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        using InstanceSegmentationTransformer model = _ml.Transforms.SegmentInstances(s_options, validationSet: view).Fit(view);
        for (int pass = 0; pass < 2; pass++)
            Assert.HasCount(3, UntrainedModel.Score(_ml, model, view));
        foreach (AnnotatedImage row in rows)
            Assert.AreEqual(48, row.Image!.Width);
    }

    [TestMethod]
    public void Images_in_memory_stay_alive_where_ResizeImages_hands_them_on()
    {
        AnnotatedImage[] rows = AnnotatedImage.Draw(3);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        TrainingData data = Read(_ml.Transforms.ResizeImages("Image", 48, 40, "Image").Fit(view).Transform(view));
        for (int epoch = 0; epoch < 3; epoch++)
            Assert.AreEqual(3, data.Epoch(epoch).Count());
    }

    [TestMethod]
    public void Images_that_a_reader_decodes_do_not_pile_up()
    {
        using var coco = new CocoFolder(images: 3, width: 1200, height: 1000);
        TrainingData data = Read(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images));
        // 4.8 MB an image: all of them would be 860 MB.
        Assert.AreEqual(3, data.Epoch(0).Count());
        using var held = new HeldFinalizers();
        long before = Memory();
        for (int epoch = 0; epoch < 60; epoch++)
            Assert.AreEqual(3, data.Epoch(epoch).Count());
        Assert.IsLessThan(200L << 20, Memory() - before);
    }

    [TestMethod]
    [DataRow("TrainTestSplit")]
    [DataRow("FilterByCustomPredicate")]
    [DataRow("TakeRows")]
    [DataRow("array")]
    [DataRow("LoadFromCoco")]
    public void Every_epoch_has_an_order_of_its_own_and_one_seed_gives_the_same_orders_again(string kind)
    {
        using var coco = new CocoFolder(images: 30);
        IDataView source = kind == "LoadFromCoco"
            ? _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images)
            : _ml.Data.LoadFromEnumerable(AnnotatedImage.Draw(30));
        IDataView view = kind switch
        {
            "TrainTestSplit" => _ml.Data.TrainTestSplit(source, testFraction: 0.2, seed: 1).TrainSet,
            "FilterByCustomPredicate" => _ml.Data.FilterByCustomPredicate<Named>(source, row => row.FileName.EndsWith('3')),
            "TakeRows" => _ml.Data.TakeRows(source, 20),
            _ => source,
        };
        Assert.AreEqual(kind == "LoadFromCoco", view.CanShuffle);
        string[] first = Order(view, 1, 0), second = Order(view, 1, 1), again = Order(view, 1, 0), other = Order(view, 2, 0);
        Assert.IsGreaterThan(15, first.Length);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreEquivalent(first, second);
        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
        CollectionAssert.AllItemsAreUnique(first);
    }

    [TestMethod]
    public void The_log_says_how_the_images_are_shuffled()
    {
        Assert.Contains("pool of 1024 images", TrainingColumns.DescribeOrder(_ml.Data.LoadFromEnumerable(AnnotatedImage.Draw(1))));
        using var coco = new CocoFolder();
        Assert.DoesNotContain("pool", TrainingColumns.DescribeOrder(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images)));
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.Message);
        IDataView view = _ml.Data.LoadFromEnumerable(AnnotatedImage.Draw(2));
        _ml.InstanceSegmentation().SegmentInstances(s_options with { Epochs = 1 }).Fit(view).Dispose();
        Assert.Contains(message => message.Contains("one order only", StringComparison.Ordinal), messages);
    }

    [TestMethod]
    public void A_cached_or_shuffled_view_is_refused_with_the_reason()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        foreach (IDataView without in new[] { _ml.Data.Cache(view), _ml.Data.ShuffleRows(view) })
        {
            string message = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(s_options).Fit(without)).Message;
            Assert.Contains("'Image'", message);
            Assert.Contains("Cache", message);
            Assert.Contains("ShuffleRows", message);
        }
    }

    [TestMethod]
    public void Data_without_rows_are_refused_as_such()
    {
        IDataView none = _ml.Data.FilterByCustomPredicate<Named>(_ml.Data.LoadFromEnumerable(AnnotatedImage.Draw(2)), _ => true);
        string message = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(s_options).Fit(none)).Message;
        Assert.Contains("no rows", message);
    }

    [TestMethod]
    public void A_row_without_an_image_is_named_by_training()
    {
        AnnotatedImage[] rows = AnnotatedImage.Draw(3);
        rows[1].Image = null;
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Transforms.SegmentInstances(s_options).Fit(view)).Message;
        Assert.StartsWith("1: ", message);
        Assert.Contains("'Image'", message);
    }

    [TestMethod]
    public void A_row_without_an_image_is_named_by_evaluation_and_the_column_by_scoring()
    {
        using var folder = new TemporaryFolder();
        AnnotatedImage[] rows = AnnotatedImage.Draw(3);
        rows[1].Image = null;
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(_ml, UntrainedModel.WriteCheckpoint(folder), view);
        IDataView scored = model.Transform(view);
        string message = Assert.ThrowsExactly<InvalidDataException>(
            () => _ml.MulticlassClassification.EvaluateInstanceSegmentation(scored)).Message;
        Assert.StartsWith("1: ", message);
        Assert.Contains("'Image'", message);

        using var engine = _ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model);
        Assert.Contains("'Image'", Assert.Throws<InvalidOperationException>(() => engine.Predict(new ImageInput())).Message);
    }

    private static TrainingData Read(IDataView view) => TrainingColumns.Read(view, s_options, requireInstances: true);

    private static string[] Order(IDataView view, int seed, int epoch) =>
        [.. TrainingColumns.Read(view, s_options with { Seed = seed }, requireInstances: true).Epoch(epoch).Select(image => image.Name)];

    /// <summary>The process's memory without garbage of the managed heap: pixels of images that nobody disposed are among it.</summary>
    private static long Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Named
    {
        public string FileName { get; set; } = "";
    }
}
