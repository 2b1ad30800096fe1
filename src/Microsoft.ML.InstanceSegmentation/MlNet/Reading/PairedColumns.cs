using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads two scored views of the same images side by side.</summary>
internal static class PairedColumns
{
    private const int MostNamed = 5;

    /// <exception cref="InvalidDataException">The views have not the same ground truth; the message names the row.</exception>
    public static PairedComparison Compare(IDataView first, IDataView second, ColumnOptions columns, int maximumDetections)
    {
        CocoEvaluator before = new(maximumDetections), after = new(maximumDetections);
        var truthNames = new SortedSet<string>(StringComparer.Ordinal);
        using var one = new ScoredCursor(first, columns);
        using var two = new ScoredCursor(second, columns);
        while (true)
        {
            (bool hasOne, bool hasTwo) = (one.MoveNext(), two.MoveNext());
            if (hasOne != hasTwo)
                throw new InvalidDataException($"The {(hasOne ? "first" : "second")} view has more than the {before.Images} rows of the other. Score the same images with both models.");
            if (!hasOne)
            {
                one.RequireClassOf(truthNames, "first");
                two.RequireClassOf(truthNames, "second");
                return PairedBootstrap.Compare(before, after);
            }
            // Both give a class the same number, so that their ground truths can be compared.
            InstanceAnnotations truth = one.ReadTruth(Labelled), same = two.ReadTruth(Both);
            if (!truth.Classes.SequenceEqual(same.Classes) || !truth.IsCrowd.SequenceEqual(same.IsCrowd) || !truth.Masks.SequenceEqual(same.Masks))
                throw new InvalidDataException($"{one.Name} in the first view and {two.Name} in the second, row {before.Images} of both, have different ground truths. Score the same images in the same order with both models.");
            before.Add(truth, one.ReadFound(Both, truth));
            after.Add(same, two.ReadFound(Both, same));
        }

        int Labelled(string name)
        {
            truthNames.Add(name);
            return Both(name);
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
        private readonly string _predictedLabels;

        public ScoredCursor(IDataView scored, ColumnOptions columns)
        {
            DataViewSchema schema = scored.Schema;
            _predictedLabels = columns.PredictedLabelColumnName;
            _cursor = scored.GetRowCursor([.. AnnotationReader.Columns(schema, columns), .. DetectionReader.Columns(schema, columns)]);
            _annotations = new AnnotationReader(_cursor, columns);
            _detections = new DetectionReader(_cursor, columns);
        }

        /// <exception cref="InvalidDataException">The model that scored has none of the classes, so that there is nothing of it to compare.</exception>
        public void RequireClassOf(SortedSet<string> labelled, string which)
        {
            if (labelled.Count > 0 && ClassNames.Find(_cursor.Schema, _predictedLabels) is { } known && !labelled.Overlaps(known))
                throw new InvalidDataException($"The {which} model has none of the classes of the ground truth ({Excerpt.List(labelled, MostNamed)}), but {Excerpt.List(known, MostNamed)}. Upper and lower case count; compare models of the same classes.");
        }

        public string Name => _annotations.Name;

        public bool MoveNext() => _cursor.MoveNext();

        public InstanceAnnotations ReadTruth(Func<string, int> classOf) => _annotations.Read(classOf);

        public DetectedInstances ReadFound(Func<string, int> classOf, InstanceAnnotations truth) =>
            _detections.Read(Name, classOf, truth.Masks.FirstOrDefault());

        public void Dispose() => _cursor.Dispose();
    }
}
