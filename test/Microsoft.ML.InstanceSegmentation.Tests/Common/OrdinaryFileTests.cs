using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
[OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
public sealed class OrdinaryFileTests
{
    /// <summary>To open a pipe that nobody writes to is to wait for ever.</summary>
    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public void A_named_pipe_and_a_device_among_the_images_are_refused_by_name_and_not_opened()
    {
        using var coco = new CocoFolder();
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        string image = Path.Combine(coco.Images, "1.png");
        foreach (Action put in new Action[] { () => Pipe(image), () => File.CreateSymbolicLink(image, "/dev/zero") })
        {
            File.Delete(image);
            put();
            Assert.IsFalse(OrdinaryFile.Is(image));
            Assert.ThrowsExactly<InvalidDataException>(() => OrdinaryFile.ReadAll(image));
            Exception refused = Assert.Throws<Exception>(() => segmentation.LoadFromCoco(coco.AnnotationFile, coco.Images, new ReadingOptions { FollowLinks = true }));
            Assert.Contains("1.png", refused.Message);
            IDataView others = segmentation.LoadFromCoco(coco.AnnotationFile, coco.Images, new ReadingOptions { FollowLinks = true, UnreadableImages = UnreadableImages.Skip });
            Assert.AreEqual(3, others.GetRowCount());
        }
    }

    private static void Pipe(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }
}
