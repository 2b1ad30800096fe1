using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSplitExtensionsTests
{
    [TestMethod]
    public void A_view_is_divided_with_its_classes_and_its_images_can_still_be_read_and_shuffled()
    {
        using var folder = new CocoFolder(images: 21);
        InstanceSegmentationCatalog segmentation = new MLContext(seed: 1).InstanceSegmentation();
        IDataView data = segmentation.LoadFromCoco(folder.AnnotationFile, folder.Images);
        InstanceTrainTestData split = segmentation.TrainTestSplit(data, testFraction: 0.2);
        Assert.AreEqual((17, 4), (split.Train.Images, split.Test.Images));
        CollectionAssert.AreEqual(new[] { ("left", 2), ("right", 2) }, split.Test.InstancesByClass.Select(each => (each.Key, each.Value)).ToArray());
        string[] train = Names(split.TrainSet), test = Names(split.TestSet);
        CollectionAssert.AreEquivalent(Names(data), train.Concat(test).ToArray());
        Assert.IsTrue(split.TrainSet.CanShuffle);
        using (DataViewRowCursor cursor = split.TestSet.GetRowCursor(split.TestSet.Schema, new Random(3)))
        {
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(split.TestSet.Schema["Image"]);
            MLImage image = null!;
            int images = 0;
            while (cursor.MoveNext())
            {
                Assert.AreEqual(images++, cursor.Position);
                getter(ref image);
                Assert.AreEqual(48, image.Width);
            }
            image.Dispose();
            Assert.AreEqual(4, images);
        }
        StringAssert.StartsWith(split.ToString(), "train: 17 images, ");
    }

    [TestMethod]
    public void Groups_of_a_column_or_of_file_names_never_cross()
    {
        using var folder = new CocoFolder(images: 30);
        var ml = new MLContext(seed: 1);
        InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
        IDataView data = segmentation.LoadFromCoco(folder.AnnotationFile, folder.Images);
        InstanceTrainTestData named = segmentation.TrainTestSplit(data, 0.3, groupPattern: "^(.)");
        Assert.IsEmpty(Names(named.TrainSet).Select(name => name[0]).Intersect(Names(named.TestSet).Select(name => name[0])));
        Assert.AreEqual(10, named.Train.Groups + named.Test.Groups);

        IDataView keyed = ml.Transforms.CustomMapping<IdRow, GroupRow>((row, group) => group.Group = row.ImageId / 4, contractName: null).Fit(data).Transform(data);
        InstanceTrainTestData split = segmentation.TrainTestSplit(keyed, 0.3, samplingKeyColumnName: "Group");
        long[] Groups(IDataView view) => [.. view.GetColumn<long>("Group").Distinct()];
        Assert.IsEmpty(Groups(split.TrainSet).Intersect(Groups(split.TestSet)));
    }

    [TestMethod]
    public void Each_image_is_tested_on_in_one_fold_and_trained_on_in_all_others()
    {
        using var folder = new CocoFolder(images: 11);
        InstanceSegmentationCatalog segmentation = new MLContext(seed: 1).InstanceSegmentation();
        IDataView data = segmentation.LoadFromCoco(folder.AnnotationFile, folder.Images);
        IReadOnlyList<InstanceTrainTestData> folds = segmentation.CrossValidationSplit(data, 3);
        CollectionAssert.AreEquivalent(Names(data), folds.SelectMany(fold => Names(fold.TestSet)).ToArray());
        foreach (InstanceTrainTestData fold in folds)
            CollectionAssert.AreEquivalent(Names(data).Except(Names(fold.TestSet)).ToArray(), Names(fold.TrainSet));
        Assert.Contains("numberOfFolds is 12", Assert.ThrowsExactly<ArgumentException>(() => segmentation.CrossValidationSplit(data, 12)).Message);
    }

    [TestMethod]
    public void What_cannot_be_divided_is_refused()
    {
        using var folder = new CocoFolder(images: 3);
        var ml = new MLContext();
        InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
        IDataView data = segmentation.LoadFromCoco(folder.AnnotationFile, folder.Images);
        string Refused(Action act) => Assert.Throws<ArgumentException>(act).Message;
        Assert.Contains("testFraction is 1", Refused(() => segmentation.TrainTestSplit(data, 1)));
        Assert.Contains("testFraction is NaN", Refused(() => segmentation.TrainTestSplit(data, double.NaN)));
        Assert.Contains("no column 'Slide'", Refused(() => segmentation.TrainTestSplit(data, 0.5, "Slide")));
        Assert.Contains("is of type", Refused(() => segmentation.TrainTestSplit(data, 0.5, "Label")));
        Assert.Contains("give one of them", Refused(() => segmentation.TrainTestSplit(data, 0.5, "ImageId", groupPattern: "x")));
        Assert.Contains("no regular expression", Refused(() => segmentation.TrainTestSplit(data, 0.5, groupPattern: "(")));
        Assert.Contains("finds no group in 2 of 3 file names: '1.png', '2.png'", Refused(() => segmentation.TrainTestSplit(data, 0.5, groupPattern: "^(0)")));
        Assert.Contains("cannot be made of 1 image or group", Refused(() => segmentation.TrainTestSplit(data, 0.5, groupPattern: "png")));
        Assert.Contains("has no rows", Refused(() => segmentation.TrainTestSplit(ml.Data.FilterByCustomPredicate<IdRow>(data, _ => true), 0.5)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_files_of_a_division_have_all_images_once_and_can_be_loaded(bool copy)
    {
        using var folder = new CocoFolder(images: 21);
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        string output = folder.PathOf("parts");
        IReadOnlyList<InstanceSplitPart> parts = segmentation.SplitInstances([folder.AnnotationFile], output, validation: 0.2, test: 2, seed: 1, copyImages: copy, imageFolder: folder.Images);
        CollectionAssert.AreEqual(new[] { ("train", 15), ("val", 4), ("test", 2) }, parts.Select(part => (part.Name, part.Images)).ToArray());
        IDataView[] views = [.. parts.Select(part => segmentation.LoadInstances(part.File!, copy ? null : part.ImageFolder))];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 21).Select(i => $"{i}.png").ToArray(), views.SelectMany(Names).ToArray());
        CollectionAssert.AreEqual(parts.Select(part => part.Instances).ToArray(), views.Select(view => view.GetColumn<VBuffer<ReadOnlyMemory<char>>>("Label").Sum(label => label.Length)).ToArray());
        Assert.AreEqual(copy, File.Exists(Path.Combine(output, "val", Names(views[1])[0])));
        Assert.Contains("is there already", Assert.ThrowsExactly<IOException>(() => segmentation.SplitInstances([folder.AnnotationFile], output, imageFolder: folder.Images)).Message);
    }

    [TestMethod]
    public void Parts_of_several_data_sets_name_their_images_from_the_folder_above_all()
    {
        using var folder = new FormatFolder();
        foreach (string name in new[] { "one/a", "one/b", "two/a", "two/b" })
        {
            folder.Picture($"{name}.png");
            folder.Text($"{name}.json", $$"""{"imagePath":"{{name[^1]}}.png","imageWidth":32,"imageHeight":24,"shapes":[{"label":"cell","points":[[4,2],[12,2],[12,8],[4,8]]}]}""");
        }
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        IReadOnlyList<InstanceSplitPart> parts = segmentation.SplitInstances([folder.File("one"), folder.File("two")], folder.File("out"), validation: 2, seed: 1);
        string[] names = [.. parts.SelectMany(part => Names(segmentation.LoadInstances(part.File!, part.ImageFolder)))];
        CollectionAssert.AreEquivalent(new[] { "one/a.png", "one/b.png", "two/a.png", "two/b.png" }, names);
        Assert.AreEqual(folder.Path, parts[0].ImageFolder);
    }

    [TestMethod]
    [DataRow(0.0, 0.0, "nothing to divide")]
    [DataRow(21.0, 0.0, "leave none to train on")]
    [DataRow(0.5, 0.5, "leave none to train on")]
    [DataRow(2.5, 0.0, "whole number")]
    [DataRow(-1.0, 0.0, "validation is -1")]
    public void Parts_that_make_no_sense_are_refused_before_anything_is_written(double validation, double test, string says)
    {
        using var folder = new CocoFolder(images: 20);
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => new MLContext().InstanceSegmentation().SplitInstances(
            [folder.AnnotationFile], folder.PathOf("out"), validation, test, imageFolder: folder.Images)).Message);
        Assert.IsFalse(Directory.Exists(folder.PathOf("out")));
    }

    private static string[] Names(IDataView view) => [.. view.GetColumn<string>("FileName")];

    private sealed class IdRow
    {
        public long ImageId { get; set; }
    }

    private sealed class GroupRow
    {
        public long Group { get; set; }
    }
}
