using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads ground truth and detections of a scored view into the evaluator, one image at a time.</summary>
internal static class ScoredColumns
{
    public static InstanceSegmentationMetrics Evaluate(IDataView scored, ColumnOptions columns, int maximumDetections)
    {
        var evaluator = new CocoEvaluator(maximumDetections);
        Read(scored, columns, evaluator.ClassOf, evaluator.Add);
        return evaluator.Evaluate();
    }

    /// <param name="scored">The view.</param>
    /// <param name="columns">Names of its columns.</param>
    /// <param name="evaluator">Is given every image, in the view's order.</param>
    public static DetailedMetrics Evaluate(IDataView scored, ColumnOptions columns, DetailedEvaluator evaluator)
    {
        Read(scored, columns, evaluator.ClassOf, evaluator.Add);
        return evaluator.Evaluate();
    }

    private static void Read(IDataView scored, ColumnOptions columns, Func<string, int> classOf, Action<InstanceAnnotations, DetectedInstances> add)
    {
        DataViewSchema schema = scored.Schema;
        using DataViewRowCursor cursor = scored.GetRowCursor(
            [.. AnnotationReader.Columns(schema, columns), .. DetectionReader.Columns(schema, columns)]);
        var annotations = new AnnotationReader(cursor, columns);
        var detections = new DetectionReader(cursor, columns);
        while (cursor.MoveNext())
        {
            InstanceAnnotations truth = annotations.Read(classOf);
            add(truth, detections.Read(annotations.Name, classOf, truth.Masks.FirstOrDefault()));
        }
    }
}
