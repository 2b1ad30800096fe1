using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads the detections of a cursor's current row, and refuses what can't be any, naming the row.</summary>
internal sealed class DetectionReader
{
    private readonly ColumnOptions _columns;
    private readonly Func<string[]> _labels;
    private readonly Func<float[]> _scores;
    private readonly Func<float[]> _boxes;
    private readonly Func<string[]> _masks;

    public DetectionReader(DataViewRowCursor cursor, ColumnOptions columns)
    {
        DataViewSchema schema = cursor.Schema;
        _columns = columns;
        _labels = VectorReader.Texts(cursor, schema[columns.PredictedLabelColumnName]);
        _scores = VectorReader.Values<float>(cursor, schema[columns.ScoreColumnName]);
        _boxes = VectorReader.Values<float>(cursor, schema[columns.PredictedBoundingBoxColumnName]);
        _masks = VectorReader.Texts(cursor, schema[columns.PredictedMaskColumnName]);
    }

    /// <summary>The columns it reads.</summary>
    public static IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema, ColumnOptions columns) =>
    [
        ColumnTypes.RequireTexts(schema, columns.PredictedLabelColumnName, "the class name of each detection"),
        ColumnTypes.RequireSingles(schema, columns.ScoreColumnName, "the score of each detection"),
        ColumnTypes.RequireSingles(schema, columns.PredictedBoundingBoxColumnName, "x0, y0, x1, y1 of each detection"),
        ColumnTypes.RequireTexts(schema, columns.PredictedMaskColumnName, "a COCO run-length object in JSON for each detection"),
    ];

    /// <summary>The current row's detections.</summary>
    /// <param name="row">What to call the row in messages.</param>
    /// <param name="classOf">Index of a class name.</param>
    /// <param name="like">A mask of the row's ground truth, whose size is the image's; null where it has none.</param>
    /// <exception cref="InvalidDataException">The columns do not fit together, or a score, box or mask is none.</exception>
    public DetectedInstances Read(string row, Func<string, int> classOf, RunLengthMask? like)
    {
        string[] labels = _labels();
        float[] scores = _scores(), boxes = _boxes();
        string[] masks = _masks();
        if (scores.Length != labels.Length || boxes.Length != 4 * labels.Length || masks.Length != labels.Length)
        {
            throw new InvalidDataException(
                $"{row}: its detections do not fit together: "
                + $"{labels.Length} in '{_columns.PredictedLabelColumnName}', {scores.Length} in '{_columns.ScoreColumnName}', "
                + $"{boxes.Length} in '{_columns.PredictedBoundingBoxColumnName}' (four a detection) "
                + $"and {masks.Length} in '{_columns.PredictedMaskColumnName}'. Give each detection one of each.");
        }
        for (int i = 0; i < labels.Length; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                string value = scores[i].ToString(CultureInfo.InvariantCulture);
                throw new InvalidDataException($"{row}: score {i} is {value}; it must be finite. Correct or remove the detection.");
            }
            CheckBox(row, boxes.AsSpan(4 * i, 4), i);
        }
        return new DetectedInstances
        {
            Boxes = boxes,
            Scores = scores,
            Classes = Array.ConvertAll(labels, label => classOf(label)),
            Masks = MaskColumnReader.Parse(row, "predicted mask", masks, like),
        };
    }

    // Unlike one of the ground truth, a detection may lie outside the image or have no area: it is just wrong, and counts as such.
    private static void CheckBox(string row, ReadOnlySpan<float> box, int detection)
    {
        string? problem = !AnnotatedBoxRule.IsFinite(box) ? "all coordinates must be finite numbers"
            : box[2] < box[0] || box[3] < box[1] ? "x1 lies before x0 or y1 before y0; boxes are x0, y0, x1, y1, not x, y, width, height"
            : null;
        if (problem is not null)
        {
            throw new InvalidDataException(
                $"{row}: predicted box {detection} is {AnnotatedBoxRule.Text(box)}; {problem}. Correct or remove the detection.");
        }
    }
}
