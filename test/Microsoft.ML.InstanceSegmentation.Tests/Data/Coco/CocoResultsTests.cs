using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public class CocoResultsTests
{
    [TestMethod]
    public void Results_read_back_as_they_were_written()
    {
        CocoResult[] written =
        [
            new() { ImageId = 3, CategoryId = 9, Score = 0.1f, BoundingBox = [0.1f, 7.7f, 20.3f, 1e3f / 3], Mask = RunLengthMask.FromCounts(1, 46, [44, 2]) },
            new() { ImageId = 4, CategoryId = 1, Score = 1f, BoundingBox = [0, 0, 5, 5] },
            new() { ImageId = 4, CategoryId = 1, Score = 0.5f, Mask = RunLengthMask.FromCounts(2, 4, [2, 3, 3]) },
        ];
        IReadOnlyList<CocoResult> read = WriteAndRead(written, out _);
        Assert.HasCount(3, read);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual((written[i].ImageId, written[i].CategoryId, written[i].Score), (read[i].ImageId, read[i].CategoryId, read[i].Score));
            CollectionAssert.AreEqual(written[i].BoundingBox?.ToArray(), read[i].BoundingBox?.ToArray());
            Assert.AreEqual(written[i].Mask, read[i].Mask);
        }
        Assert.IsEmpty(WriteAndRead([], out _));
    }

    [TestMethod]
    public void The_file_has_the_names_that_coco_gives_them()
    {
        WriteAndRead([new() { ImageId = 3, CategoryId = 9, Score = 0.25f, BoundingBox = [1, 2, 4, 6], Mask = RunLengthMask.FromCounts(2, 4, [2, 3, 3]) }], out string text);
        Assert.AreEqual("""[{"image_id":3,"category_id":9,"bbox":[1,2,3,4],"score":0.25,"segmentation":{"size":[2,4],"counts":"233"}}]""", text);
    }

    [TestMethod]
    [DataRow("{}", "list of detections")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":NaN}]""", "score is NaN")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1,"bbox":[1,2,3]}]""", "four finite numbers")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1,"segmentation":{"size":[2,4],"counts":"2"}}]""", "add up to 2")]
    [DataRow("""[{"category_id":1,"score":1}]""", "no \"image_id\"")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1,"segmentation":{"size":[2,4],"counts":"\ud800"}}]""", "detection number 1 of the list: it has a text that is not valid Unicode")]
    public void Bad_results_are_named(string text, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), text);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => CocoResults.Read(folder.File("r.json")));
        StringAssert.Contains(error.Message, "r.json: ");
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    public void A_file_that_cannot_be_finished_leaves_the_old_one_as_it_was()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), "old");
        Assert.ThrowsExactly<FormatException>(() => CocoResults.Write(folder.File("r.json"), Failing()));
        Assert.AreEqual("old", File.ReadAllText(folder.File("r.json")));
        Assert.HasCount(1, Directory.GetFiles(folder.FullName));

        static IEnumerable<CocoResult> Failing()
        {
            yield return new CocoResult { ImageId = 1, CategoryId = 1, Score = 1, BoundingBox = [0, 0, 5, 5] };
            throw new FormatException();
        }
    }

    private static IReadOnlyList<CocoResult> WriteAndRead(CocoResult[] results, out string text)
    {
        using var folder = new TemporaryFolder();
        CocoResults.Write(folder.File("r.json"), results);
        text = File.ReadAllText(folder.File("r.json"));
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.AreEqual(results.Length, document.RootElement.GetArrayLength());
        return CocoResults.Read(folder.File("r.json"));
    }
}
