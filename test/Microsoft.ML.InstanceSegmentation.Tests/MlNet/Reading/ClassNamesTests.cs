namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class ClassNamesTests
{
    private readonly MLContext _ml = new();

    [TestMethod]
    public void A_loaded_model_tells_its_classes_and_labels_are_as_before()
    {
        using var folder = new TemporaryFolder();
        IDataView images = UntrainedModel.Images(_ml, folder);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(_ml, UntrainedModel.WriteCheckpoint(folder), images);
        _ml.Model.Save(model, images.Schema, folder.File("model.zip"));

        ITransformer loaded = new MLContext().Model.Load(folder.File("model.zip"), out DataViewSchema schema);
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, loaded.GetInstanceSegmentationClassNames(schema).ToArray());
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, loaded.GetInstanceSegmentationClassNames(images.Schema).ToArray());
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, loaded.GetInstanceSegmentationClassNames(null).ToArray());
        CollectionAssert.AreEqual(UntrainedModel.ClassNames, model.Transform(images).Schema.GetInstanceSegmentationClassNames().ToArray());
        string[] labels =
            [.. UntrainedModel.Score(_ml, loaded, images).SelectMany(image => image.Instances).Select(instance => instance.Label)];
        Assert.IsNotEmpty(labels);
        Assert.IsEmpty(labels.Except(UntrainedModel.ClassNames));
    }

    [TestMethod]
    public void Data_that_no_model_scored_have_no_classes()
    {
        using var folder = new TemporaryFolder();
        string message = Assert.ThrowsExactly<ArgumentException>(
            () => UntrainedModel.Images(_ml, folder).Schema.GetInstanceSegmentationClassNames()).Message;
        Assert.Contains("'PredictedLabel'", message);
    }
}
