using Microsoft.ML.InstanceSegmentation.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class MaskFolderReaderTests
{
    private static readonly SKColor s_first = new(1, 1, 1), s_second = new(2, 0, 0);

    [TestMethod]
    public void Each_colour_of_a_mask_is_an_instance()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.jpg");
        folder.Picture("images/b.png");
        folder.Picture("masks/a.png", (x, y) => IsSquare(x, y) ? s_first : x >= 20 && y >= 16 ? s_second : SKColors.Black);
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "object 4,2 8×6 48", "object 20,16 12×8 96" }, FormatFolder.Instances(data.Images[0]));
        Assert.IsEmpty(data.Images[1].Annotations);
        StringAssert.Contains(data.Warnings.Single(), "'b.png' has no mask");
    }

    [TestMethod]
    public void The_numbers_of_a_TIFF_and_of_a_PNG_of_16_bits_are_told_apart()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        var numbers = new ushort[FormatFolder.Height, FormatFolder.Width];
        for (int y = 2; y < 8; y++)
        {
            for (int x = 4; x < 12; x++)
                (numbers[y, x], numbers[y + 10, x], numbers[y, x + 10]) = (300, 301, 1);
        }
        Directory.CreateDirectory(folder.File("masks"));
        File.WriteAllBytes(folder.File("masks/a.tif"), Images.PictureBytes.GreyTiff(numbers, 16));
        string[] instances = ["object 4,2 8×6 48", "object 14,2 8×6 48", "object 4,12 8×6 48"];
        CollectionAssert.AreEqual(instances, FormatFolder.Instances(folder.Read().Images.Single()));

        File.Delete(folder.File("masks/a.tif"));
        File.WriteAllBytes(folder.File("masks/a.png"), Images.DeepPng.Write([.. numbers.Cast<ushort>()], FormatFolder.Height, FormatFolder.Width));
        CollectionAssert.AreEqual(instances, FormatFolder.Instances(folder.Read(options: new ReadingOptions { Images = new() { Window = IntensityWindow.OfValues(0, 9) } }).Images.Single()));

        File.WriteAllBytes(folder.File("masks/a.png"), Images.DeepPng.Write([.. numbers.Cast<ushort>().SelectMany(number => new[] { number, number, number })], FormatFolder.Height, FormatFolder.Width, channels: 3));
        StringAssert.Contains(folder.Refused(), "16 bits of each of several colours");
    }

    [TestMethod]
    public void Each_file_of_masks_is_an_instance()
    {
        using var folder = new FormatFolder();
        foreach (string image in new[] { "one", "two" })
        {
            folder.Picture($"{image}/images/{image}.png");
            folder.Picture($"{image}/masks/1.png", (x, y) => IsSquare(x, y) ? SKColors.White : SKColors.Black);
        }
        folder.Picture("two/masks/2.png", (x, _) => x == 3 ? SKColors.White : SKColors.Black);
        folder.Picture("two/masks/3.png");
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "one/images/one.png", "two/images/two.png" }, data.Images.Select(image => image.FileName).ToArray());
        CollectionAssert.AreEqual(new[] { "object 4,2 8×6 48", "object 3,0 1×24 24" }, FormatFolder.Instances(data.Images[1]));
        StringAssert.Contains(data.Warnings.Single(), "1 whose mask has no pixel (3.png ('two/images/two.png'))");
    }

    [TestMethod]
    public void A_mask_of_another_size_or_that_is_none_is_named()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        string mask = folder.Picture("masks/a.png", width: 5, height: 4);
        StringAssert.Contains(folder.Refused(), $"{mask}: the mask has 5×4");
        folder.Text("masks/a.png", "nothing");
        StringAssert.Contains(folder.Refused(), $"{mask} cannot be read");
    }

    [TestMethod]
    public void Pascal_VOC_has_a_colour_for_each_instance_and_each_class()
    {
        using var folder = new FormatFolder();
        SKColor cat = new(64, 0, 0), dog = new(64, 0, 128), border = new(224, 224, 192);
        foreach (string name in new[] { "2007_1", "2007_2" })
        {
            folder.Picture($"JPEGImages/{name}.jpg");
            folder.Picture($"SegmentationObject/{name}.png", (x, y) => IsSquare(x, y) ? new SKColor(128, 0, 0) : x >= 20 && y >= 16 ? new SKColor(0, 128, 0) : x == 19 ? border : SKColors.Black);
            folder.Picture($"SegmentationClass/{name}.png", (x, y) => IsSquare(x, y) ? dog : x >= 20 && y >= 16 ? cat : x == 19 ? border : SKColors.Black);
        }
        folder.Text("ImageSets/Segmentation/train.txt", "2007_2\n");
        LabelledDataset data = folder.Read();
        Assert.HasCount(2, data.Images);
        Assert.HasCount(20, data.Categories);
        CollectionAssert.AreEqual(new[] { "dog 4,2 8×6 48", "cat 20,16 12×8 96" }, FormatFolder.Instances(data.Images[0]));
        Assert.AreEqual("2007_2.jpg", folder.Read(options: new ReadingOptions { Split = "train" }).Images.Single().FileName);

        folder.Text("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncell:64,0,128::\n");
        data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell" }, data.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images[0]));
        StringAssert.Contains(data.Warnings.Single(), "2 of a category");
    }

    private static bool IsSquare(int x, int y) => x is >= 4 and < 12 && y is >= 2 and < 8;
}
