using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class CvatReaderTests
{
    private const string Square = """<polygon label="cell" source="manual" occluded="0" points="4.00,2.00;12.00,2.00;12.00,8.00;4.00,8.00" z_order="0"></polygon>""";

    [TestMethod]
    public void Polygons_masks_and_ellipses_are_read_and_groups_are_one_instance()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("annotations.xml", File("""
            <polygon label="cell" points="4,2;12,2;12,8;4,8" group_id="7"/>
            <polygon label="cell" points="20,16;24,16;24,20;20,20" group_id="7"/>
            <mask label="debris" rle="1, 2, 2, 3" left="20" top="10" width="4" height="2"/>
            <ellipse label="debris" cx="10" cy="12" rx="8" ry="4" rotation="90"/>
            <tag label="cell"/>
            """));
        LabelledDataset data = folder.Read("annotations.xml", imageFolder: folder.File("images"));
        CollectionAssert.AreEqual(new[] { "cell", "debris" }, data.Categories.Select(category => category.Name).ToArray());
        string[] instances = FormatFolder.Instances(data.Images.Single());
        CollectionAssert.AreEqual(new[] { "cell 4,2 20×18 64", "debris 21,10 3×2 5" }, instances[..2]);
        StringAssert.StartsWith(instances[2], "debris 6,4 8×16 ");
        Assert.IsEmpty(data.Warnings);
    }

    [TestMethod]
    [DataRow("""<box label="cell" xtl="4" ytl="2" xbr="12" ybr="8"/>""", "1 without a segmentation (box 1 ('a.png'))")]
    [DataRow("""<polyline label="cell" points="4,2;12,2;12,8"/>""", "1 without a segmentation")]
    [DataRow("""<polygon label="cell" points="4,2;12,2"/>""", "1 whose mask has no pixel")]
    [DataRow("""<polygon label="cell" points="4,2;12,x;1,2"/>""", "1 with an unusable segmentation")]
    [DataRow("""<polygon label="cell"/>""", "1 with an unusable segmentation")]
    [DataRow("""<polygon label="" points="4,2;12,2;12,8"/>""", "1 of a category")]
    [DataRow("""<polygon points="4,2;12,2;12,8"/>""", "1 of a category")]
    [DataRow("""<mask label="cell" rle="1,9" left="20" top="10" width="4" height="2"/>""", "1 with an unusable segmentation")]
    [DataRow("""<mask label="cell" rle="1,2" left="32" top="10" width="4" height="2"/>""", "1 whose mask has no pixel")]
    [DataRow("""<mask label="cell" rle="1,2" left="30" top="10" width="0" height="2"/>""", "1 with an unusable segmentation")]
    [DataRow("""<mask label="cell" rle="8" left="20" top="10" width="4" height="2"/>""", "1 whose mask has no pixel")]
    [DataRow("""<mask label="cell" rle="0,8" left="2000000000" top="10" width="2000000000" height="2"/>""", "1 whose mask has no pixel")]
    public void A_shape_that_cannot_be_learnt_from_is_left_out_and_told(string shape, string told)
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        folder.Text("annotations.xml", File(shape + Square));
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images.Single()));
        StringAssert.Contains(data.Warnings.Single(), told);
    }

    [TestMethod]
    public void A_mask_that_reaches_over_the_edge_is_cut_there()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 40; trial++)
        {
            (int left, int top, int width, int height) = (random.Next(-8, 32), random.Next(-8, 24), random.Next(1, 30), random.Next(1, 30));
            byte[] pixels = [.. Enumerable.Range(0, width * height).Select(_ => (byte)random.Next(2))];
            var runs = new List<int> { 0 };
            byte last = 0;
            foreach (byte pixel in pixels)
            {
                if (pixel != last)
                    runs.Add(0);
                runs[^1]++;
                last = pixel;
            }
            var expected = new byte[FormatFolder.Height * FormatFolder.Width];
            for (int i = 0; i < pixels.Length; i++)
            {
                if (left + i % width is var x and >= 0 and < FormatFolder.Width && top + i / width is var y and >= 0 and < FormatFolder.Height)
                    expected[y * FormatFolder.Width + x] = pixels[i];
            }
            using var folder = new FormatFolder();
            folder.Picture("a.png");
            folder.Text("annotations.xml", File($"""<mask label="cell" rle="{string.Join(", ", runs)}" left="{left}" top="{top}" width="{width}" height="{height}"/>"""));
            LabelledImage image = folder.Read().Images.Single();
            CollectionAssert.AreEqual(expected, image.Annotations.Count == 0 ? new byte[expected.Length] : image.Annotations.Single().Mask.ToBitmap(), $"trial {trial}");
        }
    }

    [TestMethod]
    [DataRow("<annotations><image", "not valid XML")]
    [DataRow("<boxes/>", "'boxes'")]
    [DataRow("""<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><annotations>&b;</annotations>""", "not valid XML")]
    [DataRow("""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><annotations>&d;</annotations>""", "has a document type, which is not read", DisplayName = "entities that grow")]
    [DataRow("<annotations/>", "no labelled image")]
    public void A_file_that_is_none_is_named(string text, string says)
    {
        using var folder = new FormatFolder();
        string file = folder.Text("annotations.xml", text);
        string message = folder.Refused();
        StringAssert.Contains(message, file);
        StringAssert.Contains(message, says);
    }

    private static string File(string shapes) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <annotations><version>1.1</version><meta><job><labels><label><name>cell</name></label><label><name>debris</name></label></labels></job></meta>
        <image id="0" name="a.png" width="32" height="24">{shapes}</image></annotations>
        """;
}
