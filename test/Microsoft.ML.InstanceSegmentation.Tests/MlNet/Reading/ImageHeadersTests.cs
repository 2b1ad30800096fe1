using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>Image files are looked at before training.</summary>
[TestClass]
public sealed class ImageHeadersTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("", "it is empty", DisplayName = "an empty file")]
    [DataRow("II*\0????????", "TIFF that is cut short or damaged", DisplayName = "a damaged TIFF")]
    [DataRow("\0\0\0\u0018ftypheic", "HEIF", DisplayName = "a HEIF")]
    [DataRow("version https://git-lfs.github.com/spec/v1", "git lfs pull", DisplayName = "a pointer of Git LFS")]
    [DataRow("<html>not found</html>", "no image format", DisplayName = "a page of HTML")]
    public void A_file_that_is_no_image_is_refused_when_the_data_are_loaded(string content, string reason)
    {
        using var coco = new CocoFolder();
        File.WriteAllText(Path.Combine(coco.Images, "1.png"), content);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images)).Message;

        StringAssert.Contains(message, "1.png");
        StringAssert.Contains(message, reason);
    }

    [TestMethod]
    public void Several_such_files_are_named_in_one_error()
    {
        using var coco = new CocoFolder();
        foreach (string name in new[] { "0.png", "2.png", "3.png" })
            File.WriteAllText(Path.Combine(coco.Images, name), "nothing");

        string message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images)).Message;

        StringAssert.Contains(message, "0.png");
        StringAssert.Contains(message, "The same check fails for 2.png, 3.png.");
    }

    [TestMethod]
    public void An_image_of_another_size_than_its_record_is_refused_when_the_data_are_loaded()
    {
        using var coco = new CocoFolder();
        using (var other = MLImage.CreateFromPixels(5, 3, MLPixelFormat.Bgra32, new byte[60]))
            other.Save(Path.Combine(coco.Images, "2.png"));

        string message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images)).Message;

        StringAssert.Contains(message, "5×3");
        StringAssert.Contains(message, "48×40");
    }

    [TestMethod]
    public void Where_it_is_asked_for_such_images_are_left_out_and_the_log_says_so()
    {
        using var coco = new CocoFolder();
        File.WriteAllText(Path.Combine(coco.Images, "1.png"), "nothing");
        var warnings = new List<string>();
        _ml.Log += (_, message) => warnings.Add(message.Message);

        IDataView view = _ml.InstanceSegmentation().LoadFromCoco(coco.AnnotationFile, coco.Images, new ReadingOptions { UnreadableImages = UnreadableImages.Skip });

        Assert.AreEqual(3, view.GetRowCount());
        Assert.Contains(message => message.Contains("1.png cannot be read and is left out (1 so far)", StringComparison.Ordinal), warnings);
    }

    [TestMethod]
    public void It_takes_less_than_a_millisecond_a_file()
    {
        using var coco = new CocoFolder(images: 300, width: 400, height: 340);
        _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var clock = Stopwatch.StartNew();
        _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        Console.WriteLine($"{clock.Elapsed.TotalMilliseconds / 300:0.000} ms a file, annotations included");
        // The bound is for a machine that does much else; 0.05 ms are usual.
        Assert.IsLessThan(10, clock.Elapsed.TotalMilliseconds / 300);
    }
}
