using System.Reflection;
using System.Runtime.Loader;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>What ML.NET does with columns of images.</summary>
[TestClass]
public sealed class ImageColumnTests
{
    private readonly MLContext _context = new(1);

    public ImageColumnTests() => ImageType.Register();

    /// <summary>The registration is the process's, so it is watched in a copy of the libraries, where no other test has made it.</summary>
    [TestMethod]
    public void An_image_member_has_the_size_that_it_names_or_the_one_image_type_that_is_registered()
    {
        var copy = new AssemblyLoadContext(name: null, isCollectible: true);
        Assembly[] libraries = [.. Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML*.dll").Select(copy.LoadFromAssemblyPath)];
        Type tests = libraries.Select(library => library.GetType(typeof(ImageColumnTests).FullName!)).Single(type => type is not null)!;
        Assert.AreNotEqual(typeof(ImageColumnTests), tests);
        tests.GetMethod(nameof(CheckRegistration))!.Invoke(null, null);
        copy.Unload();
    }

    [TestMethod]
    public void An_enumeration_lends_its_images()
    {
        MLImage[] images = [.. new int[2].Select(_ => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]))];
        IDataView view = _context.Data.LoadFromEnumerable(images.Select(image => new ImageRow { Image = image }).ToArray());
        CollectionAssert.AreEqual(images, view.GetColumn<MLImage>("Image").ToArray());
        foreach (MLImage image in images)
        {
            Assert.AreEqual(4, image.Pixels.Length, "Reading on must not have disposed it.");
            image.Dispose();
        }
    }

    [TestMethod]
    public void A_filter_shuffles_as_its_source_does_and_a_split_or_a_part_does_not()
    {
        EmptyDataView view = Rows.None(ImageType.AnySize);
        var split = _context.Data.TrainTestSplit(view);
        DataOperationsCatalog data = _context.Data;
        IDataView[] filters = [data.FilterRowsByColumn(view, "Number", 2), data.FilterByCustomPredicate<NumberRow>(view, _ => true)];
        IDataView[] parts = [data.TakeRows(view, 2), data.SkipRows(view, 2), split.TrainSet, split.TestSet];

        Assert.IsTrue(view.CanShuffle && filters.All(rows => rows.CanShuffle));
        Assert.IsFalse(parts.Any(rows => rows.CanShuffle));
        foreach (IDataView rows in filters.Concat(parts))
            CollectionAssert.AreEqual(new[] { "Image", "Number" }, rows.Schema.Names());
    }

    [TestMethod]
    public void Views_that_hold_rows_back_drop_the_images()
    {
        EmptyDataView view = Rows.None(ImageType.AnySize);
        CollectionAssert.AreEqual(new[] { "Number" }, _context.Data.Cache(view).Schema.Names());
        CollectionAssert.AreEqual(new[] { "Number" }, _context.Data.ShuffleRows(view).Schema.Names());
    }

    public static void CheckRegistration()
    {
        static DataViewType TypeOf<TRow>() => SchemaDefinition.Create(typeof(TRow)).Single().ColumnType;
        Assert.AreEqual(new ImageDataViewType(2, 3), TypeOf<SizedRow>());
        // The test program registers the type as every program that references the library does, see build/ImageMembers.
        ImageType.Register();
        Assert.AreEqual(ImageType.AnySize, TypeOf<ImageRow>());
        Assert.Throws<ArgumentException>(TypeOf<UnsizedRow>);
    }

    private sealed class SizedRow { [ImageType(2, 3)] public MLImage? Image { get; set; } }

    private sealed class UnsizedRow { [ImageType] public MLImage? Image { get; set; } }
}
