using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads ground truth and detections of a scored view into the evaluator, one image at a time.</summary>
internal static class ScoredColumns
{
    public static InstanceSegmentationMetrics Evaluate(IDataView scored, ColumnOptions columns, int maximumDetections)
    {
        DataViewSchema schema = scored.Schema;
        var evaluator = new CocoEvaluator(maximumDetections);
        using DataViewRowCursor cursor = scored.GetRowCursor(
            [.. AnnotationReader.Columns(schema, columns), .. DetectionReader.Columns(schema, columns)]);
        var annotations = new AnnotationReader(cursor, columns);
        var detections = new DetectionReader(cursor, columns);
        while (cursor.MoveNext())
        {
            InstanceAnnotations truth = annotations.Read(evaluator.ClassOf);
            evaluator.Add(truth, detections.Read(annotations.Name, evaluator.ClassOf, truth.Masks.FirstOrDefault()));
        }
        return evaluator.Evaluate();
    }
}
