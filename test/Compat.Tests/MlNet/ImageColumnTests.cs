using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class ImageColumnTests
{
    private readonly MLContext _context = new(1);

    public ImageColumnTests() => ImageColumns.Register();

    [TestMethod]
    public void Images_go_through_objects_mappings_and_engines()
    {
        using MLImage image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255, 4, 5, 6, 255]);
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new WithImage { Image = image } });
        Assert.AreEqual("Image", view.Schema["Image"].Type.ToString());
        ITransformer mapping = _context.Transforms.CustomMapping<WithImage, Area>((s, d) => d.Value = s.Image!.Width * s.Image.Height, null).Fit(view);
        Assert.AreEqual(2f, mapping.Transform(view).GetColumn<float>("Value").Single());
        using var engine = _context.Model.CreatePredictionEngine<WithImage, Area>(mapping);
        Assert.AreEqual(2f, engine.Predict(new WithImage { Image = image }).Value);
        Assert.AreSame(image, _context.Data.CreateEnumerable<WithImage>(view, false).Single().Image);
    }

    [TestMethod]
    public void Image_types_made_twice_are_not_one_for_a_chain()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Array.Empty<WithImage>());
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Image", new ImageDataViewType());
        var other = new EmptyView(builder.ToSchema());
        var mapping = _context.Transforms.CustomMapping<WithImage, Area>((_, _) => { }, null);
        Assert.IsNotNull(mapping.Fit(view));
        Assert.IsNotNull(mapping.Fit(other));
        Assert.IsNotNull(new EstimatorChain<ITransformer>().Append(mapping).Fit(view));
        Assert.Throws<ArgumentException>(() => new EstimatorChain<ITransformer>().Append(mapping).Fit(other));
    }

    [TestMethod]
    public void A_type_is_registered_again_only_as_the_same()
    {
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        Assert.Throws<Exception>(() => DataViewTypeManager.Register(new ImageDataViewType(3, 3), typeof(MLImage)));
        Assert.Throws<Exception>(() => DataViewTypeManager.Register(NumberDataViewType.Single, typeof(float)));
    }

    [TestMethod]
    public void An_attribute_gives_an_image_a_size()
    {
        Assert.AreEqual("Image<2, 3>", _context.Data.LoadFromEnumerable(Array.Empty<Sized>()).Schema["Image"].Type.ToString());
        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromEnumerable(Array.Empty<Unsized>()));
    }

    [TestMethod]
    public void Images_wait_in_no_cache_and_no_pool()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new Named { Name = "a", Image = image }, new Named { Name = "b", Image = image } });
        Assert.HasCount(1, _context.Data.Cache(view).Schema);
        Assert.HasCount(1, _context.Data.ShuffleRows(view).Schema);
        Assert.HasCount(2, _context.Data.TakeRows(view, 1).Schema);
        Assert.HasCount(2, _context.Data.TrainTestSplit(view, 0.5).TrainSet.Schema);
        Assert.Throws<Exception>(() => _context.Data.Cache(view, "Image"));
    }

    private sealed class WithImage
    {
        public MLImage? Image { get; set; }
    }

    private sealed class Named
    {
        public string? Name { get; set; }

        public MLImage? Image { get; set; }
    }

    private sealed class Sized
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }
    }

    private sealed class Unsized
    {
        [ImageType]
        public MLImage? Image { get; set; }
    }

    private sealed class Area
    {
        public float Value { get; set; }
    }

    private sealed class EmptyView(DataViewSchema schema) : IDataView
    {
        public DataViewSchema Schema => schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException();
    }
}
