using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class CocoImageParserTests
{
    [TestMethod]
    [DataRow("""{"id":7,"file_name":"sub/b.png","width":8,"height":6}""")]
    [DataRow(""" { "license" : {"a":["}"]}, "height":6, "width":8, "coco_url":"http://a/b/c.png", "file_name":"\u00e4\"\\.png", "id":-7 } """)]
    [DataRow("""{"id":1,"id":7,"file_name":"a.png","file_name":"b.png","width":9,"width":8,"height":6}""")]
    public void An_image_without_fault_is_the_one_of_its_document(string text)
    {
        var fast = Reader();
        Assert.IsTrue(CocoImageParser.TryRead(Encoding.UTF8.GetBytes(text), fast));
        var whole = Reader();
        using JsonDocument document = JsonDocument.Parse(text);
        whole.ReadImage(new JsonEntry(document.RootElement, "a.json", "a.json"));
        Assert.AreEqual(Text(whole), Text(fast));
    }

    [TestMethod]
    [DataRow("""{"id":7,"file_name":"b.png","width":8,"height":6,"neg_category_ids":[1]}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":8,"height":6,"not_exhaustive_category_ids":[]}""")]
    [DataRow("""{"id":7,"coco_url":"http://a/b/c.png","width":8,"height":6}""")]
    [DataRow("""{"id":7.0,"file_name":"b.png","width":8,"height":6}""")]
    [DataRow("""{"id":7,"file_name":"","width":8,"height":6}""")]
    [DataRow("""{"id":7,"file_name":"\ud800","width":8,"height":6}""")]
    [DataRow("""{"id":7,"file_name":null,"width":8,"height":6}""")]
    [DataRow("""{"id":7,"file_name":"../b.png","width":8,"height":6}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":0,"height":6}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":8,"height":4294967297}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":8}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":8,"height":6,}""")]
    [DataRow("""{"id":7,"file_name":"b.png","width":8,"height":6}}""")]
    [DataRow("7")]
    public void Every_other_is_left_to_the_reader_of_documents(string text) => Assert.IsFalse(CocoImageParser.TryRead(Encoding.UTF8.GetBytes(text), Reader()));

    [TestMethod]
    public void An_id_that_is_there_already_is_left_too()
    {
        CocoAnnotationReader reader = Reader();
        byte[] image = [.. """{"id":7,"file_name":"b.png","width":8,"height":6}"""u8];
        Assert.IsTrue(CocoImageParser.TryRead(image, reader));
        Assert.IsFalse(CocoImageParser.TryRead(image, reader));
    }

    private static CocoAnnotationReader Reader() => new("a.json", ".", new ReadingOptions());

    private static string Text(CocoAnnotationReader reader) =>
        reader.ToDataset().Images.Single() is var image ? $"{image.Id} {image.FileName} {image.FullPath} {image.Width} {image.Height} {image.WrongSize(1, 1)?.Message}" : "";
}
