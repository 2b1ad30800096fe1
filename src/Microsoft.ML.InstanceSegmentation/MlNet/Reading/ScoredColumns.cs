using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads ground truth and detections of a scored view into the evaluator.</summary>
internal static class ScoredColumns
{
    public static InstanceSegmentationMetrics Evaluate(IDataView scored, ColumnOptions columns, int maximumDetections)
    {
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column[] needed =
        [
            .. AnnotationReader.Columns(schema, columns),
            ColumnTypes.RequireTexts(schema, columns.PredictedLabelColumnName, "the class name of each detection"),
            ColumnTypes.RequireSingles(schema, columns.ScoreColumnName, "the score of each detection"),
            ColumnTypes.RequireSingles(schema, columns.PredictedBoundingBoxColumnName, "x0, y0, x1, y1 of each detection"),
            ColumnTypes.RequireTexts(schema, columns.PredictedMaskColumnName, "a COCO run-length object in JSON for each detection"),
        ];
        var classes = new ClassIndex();
        var images = new List<(InstanceAnnotations Truth, DetectedInstances Detected)>();
        using (DataViewRowCursor cursor = scored.GetRowCursor(needed))
        {
            var annotations = new AnnotationReader(cursor, columns);
            Func<string[]> labels = VectorReader.Texts(cursor, schema[columns.PredictedLabelColumnName]);
            Func<float[]> scores = VectorReader.Values<float>(cursor, schema[columns.ScoreColumnName]);
            Func<float[]> boxes = VectorReader.Values<float>(cursor, schema[columns.PredictedBoundingBoxColumnName]);
            Func<string[]> masks = VectorReader.Texts(cursor, schema[columns.PredictedMaskColumnName]);
            while (cursor.MoveNext())
            {
                images.Add((annotations.Read(classes.Of), new DetectedInstances
                {
                    Boxes = boxes(),
                    Scores = scores(),
                    Classes = Array.ConvertAll(labels(), label => classes.Of(label)),
                    Masks = Array.ConvertAll(masks(), RunLengthMask.Parse),
                }));
            }
        }
        var evaluator = new CocoEvaluator(classes.Names, maximumDetections);
        foreach ((InstanceAnnotations truth, DetectedInstances detected) in images)
            evaluator.Add(truth, detected);
        return evaluator.Evaluate();
    }

    /// <summary>Numbers class names in the order they come.</summary>
    private sealed class ClassIndex
    {
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

        public List<string> Names { get; } = [];

        public int Of(string name)
        {
            if (!_index.TryGetValue(name, out int index))
            {
                _index.Add(name, index = Names.Count);
                Names.Add(name);
            }
            return index;
        }
    }
}
