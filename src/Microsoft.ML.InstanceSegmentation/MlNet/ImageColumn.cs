using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

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
