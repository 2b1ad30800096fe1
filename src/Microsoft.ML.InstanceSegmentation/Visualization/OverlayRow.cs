using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>A view's row, as it is drawn.</summary>
/// <param name="Name">The image's file, or the row's number.</param>
/// <param name="Image">The image, lent until the next row is read.</param>
/// <param name="Truth">The annotated instances; null where the view has no such columns.</param>
/// <param name="Detections">The detected instances; null where the view has no such columns.</param>
internal sealed record OverlayRow(string Name, MLImage Image, OverlayInstance[]? Truth, OverlayInstance[]? Detections)
{
    /// <summary>The rows of a view, one after the other, none kept.</summary>
    public static IEnumerable<OverlayRow> Read(IDataView view, ColumnOptions columns)
    {
        DataViewSchema schema = view.Schema;
        DataViewSchema.Column imageColumn = ColumnTypes.RequireImage(schema, columns.ImageColumnName);
        DataViewSchema.Column[]? truthColumns = InstanceColumns(
            schema, columns.LabelColumnName, null, columns.BoundingBoxColumnName, columns.MaskColumnName);
        DataViewSchema.Column[]? detectionColumns = InstanceColumns(
            schema, columns.PredictedLabelColumnName, columns.ScoreColumnName, columns.PredictedBoundingBoxColumnName,
            columns.PredictedMaskColumnName);
        DataViewSchema.Column[] needed = [imageColumn, .. truthColumns ?? [], .. detectionColumns ?? []];
        if (RowName.Column(schema) is { } nameColumn)
            needed = [.. needed, nameColumn];

        using DataViewRowCursor cursor = view.GetRowCursor(needed);
        ValueGetter<MLImage> readImage = cursor.GetGetter<MLImage>(imageColumn);
        Func<string> readName = RowName.Of(cursor);
        Func<string, OverlayInstance[]>? readTruth = InstanceReader(cursor, truthColumns);
        Func<string, OverlayInstance[]>? readDetections = InstanceReader(cursor, detectionColumns);
        MLImage? image = null;
        while (cursor.MoveNext())
        {
            string name = readName();
            readImage(ref image!);
            if (image is null)
                throw new InvalidDataException($"{name}: column '{columns.ImageColumnName}' has no image in this row.");
            yield return new OverlayRow(name, image, readTruth?.Invoke(name), readDetections?.Invoke(name));
        }
    }

    /// <summary>Columns of labels, scores (if named), boxes and masks; null where the view lacks the labels.</summary>
    private static DataViewSchema.Column[]? InstanceColumns(
        DataViewSchema schema, string labels, string? scores, string boxes, string masks)
    {
        if (schema.GetColumnOrNull(labels) is null)
            return null;
        DataViewSchema.Column[] always =
        [
            ColumnTypes.RequireLabels(schema, labels),
            ColumnTypes.RequireSingles(schema, boxes, "x0, y0, x1, y1 of each instance"),
            ColumnTypes.RequireTexts(schema, masks, "a COCO run-length object in JSON for each instance"),
        ];
        return scores is null ? always : [.. always, ColumnTypes.RequireSingles(schema, scores, "the score of each instance")];
    }

    private static Func<string, OverlayInstance[]>? InstanceReader(DataViewRow row, DataViewSchema.Column[]? columns)
    {
        if (columns is null)
            return null;
        Func<string[]> labels = VectorReader.Names(row, columns[0]);
        Func<float[]> boxes = VectorReader.Values<float>(row, columns[1]);
        Func<string[]> masks = VectorReader.Texts(row, columns[2]);
        Func<float[]>? scores = columns.Length > 3 ? VectorReader.Values<float>(row, columns[3]) : null;
        return name => OverlayInstance.FromColumns(labels(), scores?.Invoke(), boxes(), masks(), name);
    }
}
