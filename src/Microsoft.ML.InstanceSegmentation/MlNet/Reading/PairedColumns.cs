using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads two scored views of the same images side by side.</summary>
internal static class PairedColumns
{
    /// <exception cref="InvalidDataException">The views have not the same ground truth; the message names the row.</exception>
    public static PairedComparison Compare(IDataView first, IDataView second, ColumnOptions columns, int maximumDetections)
    {
        CocoEvaluator before = new(maximumDetections), after = new(maximumDetections);
        using var one = new ScoredCursor(first, columns);
        using var two = new ScoredCursor(second, columns);
        while (true)
        {
            (bool hasOne, bool hasTwo) = (one.MoveNext(), two.MoveNext());
            if (hasOne != hasTwo)
                throw new InvalidDataException($"The {(hasOne ? "first" : "second")} view has more than the {before.Images} rows of the other. Score the same images with both models.");
            if (!hasOne)
                return PairedBootstrap.Compare(before, after);
            // Both give a class the same number, so that their ground truths can be compared.
            InstanceAnnotations truth = one.ReadTruth(Both), same = two.ReadTruth(Both);
            if (!truth.Classes.SequenceEqual(same.Classes) || !truth.IsCrowd.SequenceEqual(same.IsCrowd) || !truth.Masks.SequenceEqual(same.Masks))
                throw new InvalidDataException($"{one.Name} in the first view and {two.Name} in the second, row {before.Images} of both, have different ground truths. Score the same images in the same order with both models.");
            before.Add(truth, one.ReadFound(Both, truth));
            after.Add(same, two.ReadFound(Both, same));
        }

        int Both(string name)
        {
            after.ClassOf(name);
            return before.ClassOf(name);
        }
    }

    private sealed class ScoredCursor : IDisposable
    {
        private readonly DataViewRowCursor _cursor;
        private readonly AnnotationReader _annotations;
        private readonly DetectionReader _detections;

        public ScoredCursor(IDataView scored, ColumnOptions columns)
        {
            DataViewSchema schema = scored.Schema;
            _cursor = scored.GetRowCursor([.. AnnotationReader.Columns(schema, columns), .. DetectionReader.Columns(schema, columns)]);
            _annotations = new AnnotationReader(_cursor, columns);
            _detections = new DetectionReader(_cursor, columns);
        }

        public string Name => _annotations.Name;

        public bool MoveNext() => _cursor.MoveNext();

        public InstanceAnnotations ReadTruth(Func<string, int> classOf) => _annotations.Read(classOf);

        public DetectedInstances ReadFound(Func<string, int> classOf, InstanceAnnotations truth) =>
            _detections.Read(Name, classOf, truth.Masks.FirstOrDefault());

        public void Dispose() => _cursor.Dispose();
    }
}
