using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class LabelledMasksTests
{
    private const string Good = """{"id":1,"image_id":IMAGE,"category_id":1,"area":48,"segmentation":[[4,2,12,2,12,8,4,8]]}""";

    [TestMethod]
    public void What_the_short_door_leaves_out_is_told_by_training_through_any_view_over_it()
    {
        using FormatFolder folder = Folder();
        var ml = new MLContext();
        IDataView data = ml.Data.LoadFromCoco(folder.File("a.json"), folder.Path);
        foreach (IDataView view in new[] { data, ml.Data.TakeRows(data, 2), ml.Data.SkipRows(data, 1) })
        {
            TrainingData training = Read(view);
            StringAssert.Contains(training.LabelWarnings.Single(), "1 of 4 annotations cannot be learnt from and are left out: 1 without a segmentation (annotation 9");
            Assert.IsFalse(training.LabelWarningsAreTold);
        }
        var told = new List<string>();
        ml.Log += (_, message) => told.Add(message.Message);
        Assert.IsTrue(Read(ml.InstanceSegmentation().LoadFromCoco(folder.File("a.json"), folder.Path)).LabelWarningsAreTold);
        Assert.IsTrue(told.Exists(line => line.Contains("1 of 4 annotations", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Training_takes_the_masks_that_their_text_has()
    {
        using FormatFolder folder = Folder();
        var ml = new MLContext();
        IDataView data = ml.Data.LoadFromCoco(folder.File("a.json"), folder.Path);
        string[][] texts = [.. data.GetColumn<string[]>("Masks")];
        ImageExample[] examples = [.. TrainingColumns.Read(data, new InstanceSegmentationOptions { Seed = 1 }, requireInstances: false).Epoch(0)];
        Assert.HasCount(3, examples);
        for (int i = 0; i < examples.Length; i++)
            CollectionAssert.AreEqual(texts[i], examples[i].Instances.Masks.Select(mask => mask.ToJson()).ToArray());
        CollectionAssert.AreEqual(new[] { 48f }, examples[0].Instances.Areas);
    }

    private static TrainingData Read(IDataView view) => TrainingColumns.Read(view, new InstanceSegmentationOptions { Seed = 1 }, requireInstances: true);

    private static FormatFolder Folder()
    {
        var folder = new FormatFolder();
        for (int i = 1; i <= 3; i++)
            folder.Picture($"{i}.png");
        string images = string.Join(",", Enumerable.Range(1, 3).Select(i => $$"""{"id":{{i}},"file_name":"{{i}}.png","width":32,"height":24}"""));
        string annotations = string.Join(",", Enumerable.Range(1, 3).Select(i => Good.Replace("\"id\":1", $"\"id\":{i}", StringComparison.Ordinal).Replace("IMAGE", $"{i}", StringComparison.Ordinal)));
        folder.Text("a.json", $$"""{"images":[{{images}}],"categories":[{"id":1,"name":"cell"}],"annotations":[{{annotations}},{"id":9,"image_id":1,"category_id":1}]}""");
        return folder;
    }
}
