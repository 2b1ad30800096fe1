using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class TiledTrainingTests
{
    private static readonly InstanceSegmentationOptions s_options = TinyModel.Training with
    {
        Model = TinyModel.Options with { Tiling = new TilingOptions { Side = 64, Overlap = 16 } },
    };

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Large_images_give_crops_and_each_is_decoded_once_an_epoch()
    {
        using var coco = new CocoFolder(images: 3, width: 300, height: 200);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        InstanceSegmentationOptions options = s_options with { Seed = 5 };
        TrainingData data = TrainingColumns.Read(view, options, requireInstances: true);
        Assert.AreEqual(3, data.Statistics!.Images);
        ImageExample[] crops = [.. data.Epoch(0)];
        Assert.HasCount(data.Count, crops);
        Assert.IsGreaterThan(3, crops.Length);
        Assert.IsTrue(crops.All(crop => (crop.Height, crop.Width) == (64, 64)));
        // A seed gives the same crops again, and every epoch others.
        TrainingData again = TrainingColumns.Read(view, options, requireInstances: true);
        CollectionAssert.AreEqual(crops.SelectMany(crop => crop.Pixels).ToArray(), again.Epoch(0).SelectMany(crop => crop.Pixels).ToArray());
        CollectionAssert.AreNotEqual(crops.SelectMany(crop => crop.Pixels).ToArray(), again.Epoch(1).SelectMany(crop => crop.Pixels).ToArray());

        TrainingData validation = TrainingColumns.Read(view, options, requireInstances: false);
        Assert.AreEqual(3, validation.Count);
        Assert.IsTrue(validation.Epoch(0).All(image => (image.Height, image.Width) == (200, 300)));
    }

    [TestMethod]
    public void Images_that_fit_into_a_tile_are_trained_on_as_without_tiles()
    {
        AnnotatedImage[] rows = AnnotatedImage.Draw(4);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        TrainingData tiled = TrainingColumns.Read(view, s_options, requireInstances: true);
        TrainingData whole = TrainingColumns.Read(view, s_options with { Model = TinyModel.Options }, requireInstances: true);
        Assert.AreEqual(4, tiled.Count);
        CollectionAssert.AreEqual(whole.Epoch(1).Select(image => image.Name).ToArray(), tiled.Epoch(1).Select(image => image.Name).ToArray());
    }

    [TestMethod]
    public void Trained_on_crops_it_is_validated_and_scores_in_tiles()
    {
        using var coco = new CocoFolder(images: 2, width: 150, height: 100);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var log = new List<string>();
        _ml.Log += (_, message) => log.Add(message.Message);
        using InstanceSegmentationTransformer model = _ml.InstanceSegmentation().SegmentInstances(s_options).Fit(view, view);
        Assert.IsNotNull(model.ValidationMetrics);
        Assert.AreEqual(s_options.Model.Tiling, model.ModelOptions.Tiling);
        Assert.IsTrue(log.Any(line => line.Contains("Images larger than 64 pixels are trained on in random crops of that size")));
        Assert.HasCount(2, UntrainedModel.Score(_ml, model, view));
    }
}
