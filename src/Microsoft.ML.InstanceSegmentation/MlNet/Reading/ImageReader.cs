using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Decodes the image of a cursor's current row.</summary>
internal sealed class ImageReader(DataViewRowCursor cursor, DataViewSchema.Column column) : IDisposable
{
    private readonly ValueGetter<MLImage> _getImage = cursor.GetGetter<MLImage>(column);
    private MLImage? _image;

    /// <summary>The current row's image.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="instances">What is in it.</param>
    /// <exception cref="InvalidDataException">There is no image, or a mask is not of its size.</exception>
    public ImageExample Read(string name, InstanceAnnotations instances)
    {
        _getImage(ref _image!);
        if (_image is not { } image)
            throw new InvalidDataException($"{name}: there is no image in column '{column.Name}'; remove the row, or give it an image.");
        foreach (var mask in instances.Masks)
        {
            if (mask.Height != image.Height || mask.Width != image.Width)
                throw new InvalidDataException($"{name}: a mask is {mask.Width}×{mask.Height} pixels, but the image is {image.Width}×{image.Height}; masks must have the size of their image.");
        }
        return new ImageExample { Name = name, Height = image.Height, Width = image.Width, Pixels = PixelReader.Rgb(image), Instances = instances };
    }

    public void Dispose() => _image?.Dispose();
}

/// <summary>The images of a view without their annotations.</summary>
internal static class ImageColumn
{
    private static readonly InstanceAnnotations s_none = new() { Boxes = [], Classes = [], Masks = [], IsCrowd = [] };

    /// <summary>The images in the view's order, decoded as they are asked for.</summary>
    public static IEnumerable<ImageExample> Read(IDataView view, ColumnOptions columns)
    {
        DataViewSchema.Column imageColumn = ColumnTypes.RequireImage(view.Schema, columns.ImageColumnName);
        using DataViewRowCursor cursor = view.GetRowCursor(RowName.Column(view.Schema) is { } named ? [imageColumn, named] : [imageColumn]);
        Func<string> name = RowName.Of(cursor);
        using var images = new ImageReader(cursor, imageColumn);
        while (cursor.MoveNext())
            yield return images.Read(name(), s_none);
    }
}
