using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads the image of a cursor's current row.</summary>
/// <remarks>
/// Who owns an image: MLImage is disposable, and a getter may lend an image that lives on (LoadFromEnumerable lends those of the caller's
/// rows), or make one for whoever asked (our COCO reader, LoadImages). ML.NET's types do not tell which. Hence two rules:
/// a getter is always given a null buffer, since those that make images dispose what they find there, and ResizeImages passes on the lent
/// image itself where it has the size already; and an image is disposed only where its getter is known to make a new one at each call.
/// An image of any other getter is left to those who hold it, or to its finalizer.
/// </remarks>
internal sealed class ImageReader
{
    private static readonly Type[] s_makers =
    [
        typeof(LabelledDataView), typeof(ImageLoadingTransformer), typeof(ImageGrayscalingTransformer),
        typeof(VectorToImageConvertingTransformer),
    ];

    private readonly ValueGetter<MLImage> _getImage;
    private readonly string _columnName;
    private readonly bool _makesImages;

    public ImageReader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        _getImage = cursor.GetGetter<MLImage>(column);
        _columnName = column.Name;
        _makesImages = MakesImages(_getImage);
    }

    /// <summary>The current row's image.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="instances">What is in it.</param>
    /// <exception cref="InvalidDataException">There is no image, or a mask is not of its size.</exception>
    public ImageExample Read(string name, InstanceAnnotations instances)
    {
        MLImage? image = null;
        try
        {
            _getImage(ref image!);
            return Example(image, name, instances);
        }
        finally
        {
            if (_makesImages)
                image?.Dispose();
        }
    }

    private ImageExample Example(MLImage? image, string name, InstanceAnnotations instances)
    {
        if (image is null)
            throw new InvalidDataException($"{name}: there is no image in column '{_columnName}'; remove the row, or give it an image.");
        foreach (var mask in instances.Masks)
        {
            if (mask.Height != image.Height || mask.Width != image.Width)
            {
                throw new InvalidDataException(
                    $"{name}: a mask is {mask.Width}×{mask.Height} pixels, but the image is {image.Width}×{image.Height}; "
                    + "masks must have the size of their image.");
            }
        }
        return new ImageExample { Name = name, Height = image.Height, Width = image.Width, Pixels = PixelReader.Rgb(image), Instances = instances };
    }

    // Filters, splits and CopyColumns hand on the getter of the view below them, so the type whose code it is tells.
    private static bool MakesImages(Delegate getter)
    {
        for (Type? type = getter.Method.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (s_makers.Contains(type))
                return true;
        }
        return false;
    }
}

/// <summary>The images of a view without their annotations.</summary>
internal static class ImageColumn
{
    private static readonly InstanceAnnotations s_none = new() { Boxes = [], Classes = [], Masks = [], IsCrowd = [] };

    /// <summary>An image without annotations.</summary>
    public static ImageExample Example(MLImage image, string name) =>
        new() { Name = name, Height = image.Height, Width = image.Width, Pixels = PixelReader.Rgb(image), Instances = s_none };

    /// <summary>The images in the view's order, decoded as they are asked for.</summary>
    public static IEnumerable<ImageExample> Read(IDataView view, ColumnOptions columns)
    {
        DataViewSchema.Column imageColumn = ColumnTypes.RequireImage(view.Schema, columns.ImageColumnName);
        using DataViewRowCursor cursor = view.GetRowCursor(RowName.Column(view.Schema) is { } named ? [imageColumn, named] : [imageColumn]);
        Func<string> name = RowName.Of(cursor);
        var images = new ImageReader(cursor, imageColumn);
        while (cursor.MoveNext())
            yield return images.Read(name(), s_none);
    }
}
