using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data.Coco;

/// <summary>What LVIS' files have beside COCO's, by the reader that is fast and by the one that names faults.</summary>
[TestClass]
public sealed class LvisFieldsTests
{
    private const string Annotations =
        """
        {"images":[{"id":2,"coco_url":"http://images.cocodataset.org/train2017/000000000002.jpg","width":50,"height":40,"neg_category_ids":[3,1],"not_exhaustive_category_ids":[2]},
                   {"id":1,"file_name":"own.jpg","coco_url":"http://images.cocodataset.org/val2017/1.jpg","width":50,"height":40}],
         "categories":[{"id":1,"name":"cat","frequency":"r"},{"id":2,"name":"dog","frequency":"c"},{"id":3,"name":"cow","frequency":"f"},{"id":4,"name":"owl"}],
         "annotations":[]}
        """;

    [TestMethod]
    public void Both_readers_read_them_alike()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), Annotations);
        foreach (LabelledDataset read in new[] { CocoAnnotationScanner.TryRead(folder.File("a.json"))!, CocoReader.LoadAnnotations(folder.File("a.json")) })
        {
            CollectionAssert.AreEqual(new[] { "own.jpg", "train2017/000000000002.jpg" }, read.Images.Select(image => image.FileName).ToArray());
            Assert.IsNull(read.Images[0].Federated);
            CollectionAssert.AreEqual(new long[] { 3, 1 }, read.Images[1].Federated!.Absent);
            CollectionAssert.AreEqual(new long[] { 2 }, read.Images[1].Federated!.NotExhaustive);
            CollectionAssert.AreEqual(new ClassFrequency?[] { ClassFrequency.Rare, ClassFrequency.Common, ClassFrequency.Frequent, null }, read.Categories.Select(category => category.Frequency).ToArray());
        }
    }

    [TestMethod]
    [DataRow("[3,1]", "[3,\"x\"]", "image 2: its neg_category_ids has the value \"x\"")]
    [DataRow("[3,1]", "[1.5]", "image 2: its neg_category_ids are [1.5]")]
    [DataRow("[3,1]", "7", "image 2: its neg_category_ids is 7")]
    [DataRow("\"frequency\":\"r\"", "\"frequency\":\"x\"", "category 1: its frequency is \"x\"")]
    [DataRow("\"frequency\":\"r\"", "\"frequency\":1", "category 1: its frequency is 1")]
    [DataRow("http://images.cocodataset.org/train2017/000000000002.jpg", "nothing", "image 2: it has no \"file_name\"")]
    public void What_is_wrong_with_them_is_named(string right, string wrong, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), Annotations.Replace(right, wrong, StringComparison.Ordinal));
        Assert.IsNull(CocoAnnotationScanner.TryRead(folder.File("a.json")));
        Assert.Contains(says, Assert.ThrowsExactly<InvalidDataException>(() => CocoReader.LoadAnnotations(folder.File("a.json"))).Message);
    }
}
