using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class CocoStreamReaderTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(100)]
    [DataRow(1 << 20)]
    public void A_file_is_read_item_by_item_as_it_is_read_whole_whatever_the_block(int blockLength)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder.File("a.png"), [1]);
            File.WriteAllText(folder.File("a.json"), Draw(new Random(seed)));
            string whole = Text(Whole(folder.File("a.json"), folder.FullName)), items = Text(Items(folder.File("a.json"), folder.FullName, blockLength)!);
            Assert.AreEqual(whole, items);
        }
    }

    [TestMethod]
    [DataRow("""{"images":[]}x""")]
    [DataRow("""{"images":[],}""")]
    [DataRow("""{"images":[1,]}""")]
    [DataRow("""{"images":[],"images":[]}""")]
    [DataRow("""{"images":[""")]
    [DataRow("""{"images":null}""")]
    [DataRow("""{"images":[],"info":{"a":tru}}""")]
    [DataRow("""{"images":[}""")]
    [DataRow("""{"annotations":[]}""")]
    [DataRow("""{"images":[] "categories":[]}""")]
    [DataRow("""["images"]""")]
    [DataRow("")]
    public void What_is_not_as_usual_is_left_to_the_reader_of_documents(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        Assert.IsNull(Items(folder.File("a.json"), folder.FullName, 5));
    }

    private static LabelledDataset Whole(string file, string folder)
    {
        using JsonFile json = JsonFile.Open(file);
        return new CocoAnnotationReader(file, folder, new ReadingOptions()).Read(json.Root);
    }

    private static LabelledDataset? Items(string file, string folder, int blockLength)
    {
        var reader = new CocoAnnotationReader(file, folder, new ReadingOptions());
        return new CocoStreamReader(reader, file, blockLength).TryRead() ? reader.ToDataset() : null;
    }

    /// <summary>Lists in any order, with annotations that are right and others that are wrong in every way.</summary>
    private static string Draw(Random random)
    {
        string[] bad =
        [
            "7", "null", "{}", "[]", """{"id":1,"image_id":1,"category_id":1,"segmentation":[]}""", """{"id":1,"image_id":1,"category_id":9,"segmentation":[[1,1,9,1,9,9]]}""",
            """{"id":5,"image_id":1,"category_id":1,"bbox":[1,NaN,3,3],"segmentation":[[1,1,9,1,9,9]]}""", """{"image_id":1.0,"category_id":1,"segmentation":[[1,1,9,1,9,9]]}""",
            """{"id":6,"image_id":1,"category_id":1,"bbox":[1,1,30,30],"segmentation":[[1,1,9,1,9,9],[2,2]]}""", """{"id":7,"image_id":1,"category_id":1,"area":-1,"segmentation":[[1,1,9,1,9,9]]}""",
            """{"id":8,"image_id":1,"category_id":1,"x":"\u00e4\"]}","segmentation":[[1,1,9,1,9,1]]}""", """{"id":9,"image_id":2,"category_id":1,"segmentation":{"size":[24,32],"counts":[0,9,759]}}""",
            """{"id":10,"image_id":1,"category_id":"\ud800","segmentation":"\ud800"}""",
        ];
        IEnumerable<string> annotations = Enumerable.Range(20, 60).Select(i => random.Next(3) switch
        {
            0 => bad[random.Next(bad.Length)],
            1 => $$"""{"id":{{i}},"image_id":{{random.Next(1, 3)}},"category_id":{{random.Next(1, 3)}},"iscrowd":1,"segmentation":{"counts":"i03e03\\f0","size":[24,32]} }""",
            _ => $$"""{ "segmentation" : [ [ {{string.Join(" , ", Enumerable.Range(0, 2 * random.Next(3, 9)).Select(_ => JsonSerializer.Serialize(Math.Round(random.NextDouble() * 24, random.Next(16)))))}} ] ],"id":{{i}},"image_id":{{random.Next(1, 3)}},"category_id":1,"area":{{i}}.5}""",
        });
        string[] lists =
        [
            """  "images" : [ {"id":1,"file_name":"a.png","width":32,"height":24},{"id":2,"file_name":"a.png","width":32,"height":24} ]""",
            """ "categories":[{"id":1,"name":"a"},{"id":2,"name":"b{[\"]"}]""", $""" "annotations":[{string.Join(",\n", annotations)}]""", """ "info":{"a":[1,{"b":"]}"}]}""",
        ];
        random.Shuffle(lists);
        return (random.Next(2) == 0 ? "\uFEFF" : "") + "{" + string.Join(",", lists) + "}\n";
    }

    private static string Text(LabelledDataset data) => string.Join(
        "\n",
        data.Images.SelectMany(image => image.Annotations.Select(each => $"{image.Id} {each.Id} {each.Category} {string.Join(' ', each.Box)} {each.IsCrowd} {each.Area} {each.Mask}"))
            .Concat(data.Warnings).Concat(data.Categories.Select(category => $"{category}")).Append($"{data.Problems.Error()?.Message}"));
}
