using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>Whatever a data set's labels call an image, nothing outside the folder of the images is opened.</summary>
[TestClass]
public sealed class ImageLookupTests
{
    private static readonly string[] s_formats = ["coco", "labelme", "via", "cvat", "voc", "yolo"];

    private static IEnumerable<(string Format, string Name)> NamesThatLeadOut()
    {
        foreach (string format in s_formats)
        {
            foreach (string name in new[] { "../outside", "sub/../../outside", "..\\outside", "ABSOLUTE", "\\\\server\\share\\outside", "//server/share/outside", "C:\\outside", "/dev/zero" })
                yield return (format, name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(NamesThatLeadOut))]
    public void A_name_that_leads_out_of_the_folder_is_refused_though_an_image_is_there(string format, string name)
    {
        using var folder = new FormatFolder();
        folder.Picture("outside.png");
        string file = Write(folder, format, name.Replace("ABSOLUTE", folder.File("outside"), StringComparison.Ordinal));
        Exception refused = Assert.Throws<Exception>(() => Read(file));
        Assert.IsTrue(refused is InvalidDataException or FileNotFoundException, $"{refused}");
        Assert.Contains(name == "/dev/zero" ? name : "outside", refused.Message);
    }

    [TestMethod]
    [DataRow("coco")]
    [DataRow("labelme")]
    [DataRow("via")]
    [DataRow("cvat")]
    [DataRow("voc")]
    [DataRow("yolo")]
    public void A_link_out_of_the_folder_is_followed_only_where_it_is_asked_for(string format)
    {
        using var folder = new FormatFolder();
        string outside = folder.Picture("elsewhere/outside.png");
        foreach (string name in new[] { "link", "linked/outside" })
        {
            string file = Write(folder, format, name), images = Path.Combine(folder.Path, "set", format == "voc" ? "JPEGImages" : "");
            if (name == "link")
                File.CreateSymbolicLink(Path.Combine(images, "link.png"), outside);
            else
                Directory.CreateSymbolicLink(Path.Combine(images, "linked"), folder.File("elsewhere"));
            string message = Assert.ThrowsExactly<InvalidDataException>(() => Read(file)).Message;
            Assert.Contains($"is a link out of the folder '{Path.TrimEndingDirectorySeparator(images)}', to '{outside}'.", message);
            Assert.Contains("link", message);
            Assert.Contains(folder.File("set"), message);
            Assert.HasCount(1, Read(file, new ReadingOptions { FollowLinks = true }).Images);
        }
    }

    [TestMethod]
    public void A_link_that_stays_in_the_folder_is_followed_and_so_is_a_folder_that_is_one()
    {
        using var folder = new FormatFolder();
        string file = Write(folder, "via", "link");
        folder.Picture("set/real/a.png");
        File.CreateSymbolicLink(folder.File("set/link.png"), "real/a.png");
        Assert.HasCount(1, Read(file).Images);
        Directory.CreateSymbolicLink(folder.File("whole"), folder.File("set"));
        Assert.HasCount(1, InstanceFormats.Read(file, folder.File("whole"), new ReadingOptions()).Images);
    }

    [TestMethod]
    public void Masks_and_regions_that_are_links_out_of_the_folder_are_refused()
    {
        using var folder = new FormatFolder();
        string mask = folder.Picture("mask.png", (_, _) => SkiaSharp.SKColors.White);
        folder.Picture("index/images/a.png");
        folder.Picture("single/one/images/a.png");
        folder.Picture("imagej/a.png");
        folder.Text("a.zip", "");
        foreach ((string set, string link, string target) in new[] { ("index", "index/masks/a.png", mask), ("single", "single/one/masks/1.png", mask), ("imagej", "imagej/a.zip", folder.File("a.zip")) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(link))!);
            File.CreateSymbolicLink(folder.File(link), target);
            Assert.Contains($"{folder.File(link)} is a link out of the folder", Assert.ThrowsExactly<InvalidDataException>(() => folder.Read(set)).Message);
        }
    }

    [TestMethod]
    public void A_link_to_a_device_is_not_read_even_where_links_are_followed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Devices are no files here.");
        foreach (string format in s_formats.Except(["coco", "labelme", "cvat"]))
        {
            using var folder = new FormatFolder();
            string file = Write(folder, format, "device");
            File.CreateSymbolicLink(Path.Combine(folder.Path, "set", format == "voc" ? "JPEGImages" : "", "device.png"), "/dev/zero");
            Assert.Contains("device.png cannot be read as an image: it is empty", Assert.ThrowsExactly<InvalidDataException>(() => Read(file, new ReadingOptions { FollowLinks = true })).Message);
        }
    }

    private static LabelledDataset Read(string file, ReadingOptions? options = null) => InstanceFormats.Read(file, imageFolder: null, (options ?? new ReadingOptions()) with { Split = "train" });

    /// <summary>A data set in the folder set that names one image, without its ending; the image itself is not written, but its masks are where the format has them.</summary>
    private static string Write(FormatFolder folder, string format, string name)
    {
        string image = $"{name}.png", json = JsonSerializer.Serialize(image);
        switch (format)
        {
            case "coco":
                return folder.Text("set/a.json", $$"""{"images":[{"id":1,"file_name":{{json}},"width":32,"height":24}],"categories":[{"id":1,"name":"c"}],"annotations":[]}""");
            case "labelme":
                return folder.Text("set/a.json", $$"""{"version":"5","imagePath":{{json}},"imageWidth":32,"imageHeight":24,"shapes":[]}""");
            case "via":
                return folder.Text("set/a.json", $$$"""{"a":{"filename":{{{json}}},"size":1,"regions":[]}}""");
            case "cvat":
                return folder.Text("set/a.xml", $"""<annotations><image id="0" name="{image}" width="32" height="24"/></annotations>""");
            case "yolo":
                folder.Text("set/train.txt", image);
                return folder.Text("set/data.yaml", "names: [c]\ntrain: train.txt");
            default:
                foreach (string masks in new[] { "SegmentationObject", "SegmentationClass" })
                {
                    foreach (string mask in new[] { "link", "linked/outside", "device" })
                        folder.Picture($"set/{masks}/{mask}.png");
                }
                Directory.CreateDirectory(folder.File("set/JPEGImages"));
                folder.Text("set/ImageSets/Segmentation/train.txt", name);
                return folder.File("set");
        }
    }
}
