using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data.Coco;

[TestClass]
public sealed class DatasetMergeTests
{
    [TestMethod]
    public void Images_are_numbered_anew_and_classes_of_one_name_are_one()
    {
        using CocoFolder first = new(images: 3), second = new(images: 4);
        File.WriteAllText(second.AnnotationFile, File.ReadAllText(second.AnnotationFile).Replace("\"left\"", "\"up\"", StringComparison.Ordinal));
        LabelledDataset[] parts = [CocoReader.Load(first.AnnotationFile, first.Images), CocoReader.Load(second.AnnotationFile, second.Images)];

        LabelledDataset merged = DatasetMerge.Of(parts);

        CollectionAssert.AreEqual(new[] { "right", "left", "up" }, merged.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, 7).Select(id => (long)id).ToArray(), merged.Images.Select(image => image.Id).ToArray());
        foreach ((LabelledImage was, LabelledImage image) in parts.SelectMany(part => part.Images).Zip(merged.Images))
        {
            Assert.AreEqual(was.FullPath, image.FullPath);
            CollectionAssert.AreEqual(was.Annotations.Select(each => each.Category.Name).ToArray(), image.Annotations.Select(each => each.Category.Name).ToArray());
            CollectionAssert.AreEqual(was.Annotations.Select(each => each.Mask).ToArray(), image.Annotations.Select(each => each.Mask).ToArray());
            Assert.IsTrue(image.Annotations.All(each => merged.Categories.Contains(each.Category)));
        }
    }

    [TestMethod]
    public void An_image_of_two_files_is_an_error_that_names_it_and_both()
    {
        using CocoFolder folder = new();
        string copy = folder.PathOf("copy.json");
        File.Copy(folder.AnnotationFile, copy);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => new MLContext().InstanceSegmentation()
            .LoadFromCoco([(folder.AnnotationFile, folder.Images), (copy, folder.Images)])).Message;
        Assert.Contains("0.png", message);
        Assert.Contains(folder.AnnotationFile, message);
        Assert.Contains(copy, message);
    }

    [TestMethod]
    public void No_file_is_an_error() =>
        Assert.ThrowsExactly<ArgumentException>(() => new MLContext().InstanceSegmentation().LoadFromCoco([]));
}
