using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads ground truth and detections of a scored view into the evaluator, one image at a time.</summary>
internal static class ScoredColumns
{
    public static InstanceSegmentationMetrics Evaluate(IDataView scored, ColumnOptions columns, int maximumDetections)
    {
        var evaluator = new CocoEvaluator(maximumDetections);
        Read(scored, columns, evaluator.ClassOf, withImages: false, (_, truth, found, _) => evaluator.Add(truth, found));
        return evaluator.Evaluate();
    }

    /// <param name="scored">The view.</param>
    /// <param name="columns">Names of its columns.</param>
    /// <param name="evaluator">Is given every image, in the view's order.</param>
    /// <param name="each">Is given every image with what became of it; null where nobody asks.</param>
    public static DetailedMetrics Evaluate(IDataView scored, ColumnOptions columns, DetailedEvaluator evaluator, Action<EvaluatedImage>? each = null)
    {
        Read(scored, columns, evaluator.ClassOf, withImages: each is not null, (name, truth, found, pixels) =>
        {
            MatchedImage matched = evaluator.Add(truth, found);
            each?.Invoke(new EvaluatedImage(name, truth, found, matched, pixels));
        });
        return evaluator.Evaluate();
    }

    private static void Read(
        IDataView scored, ColumnOptions columns, Func<string, int> classOf, bool withImages, Action<string, InstanceAnnotations, DetectedInstances, Func<ImageExample>?> add)
    {
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column? imageColumn = withImages && schema.GetColumnOrNull(columns.ImageColumnName) is { Type: ImageDataViewType } column ? column : null;
        using DataViewRowCursor cursor = scored.GetRowCursor(
            [.. AnnotationReader.Columns(schema, columns), .. DetectionReader.Columns(schema, columns), .. imageColumn is { } image ? [image] : Array.Empty<DataViewSchema.Column>()]);
        // The model's classes come first, in its order, and all of them: one that no image has and none is taken for is a class all the same.
        foreach (string name in ClassNames.Find(schema, columns.PredictedLabelColumnName) ?? [])
            classOf(name);
        var annotations = new AnnotationReader(cursor, columns);
        var detections = new DetectionReader(cursor, columns);
        ImageReader? images = imageColumn is { } asked ? new ImageReader(cursor, asked) : null;
        while (cursor.MoveNext())
        {
            InstanceAnnotations truth = annotations.Read(classOf);
            DetectedInstances found = detections.Read(annotations.Name, classOf, truth.Masks.FirstOrDefault());
            add(annotations.Name, truth, found, images is null ? null : () => images.Read(annotations.Name, truth));
        }
    }
}
