using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads the ground truth of a cursor's current row, and refuses what can't be one, naming the row.</summary>
internal sealed class AnnotationReader
{
    private readonly Func<string[]> _labels;
    private readonly Func<float[]> _boxes;
    private readonly Func<string[]> _masks;
    private readonly Func<bool[]>? _crowds;
    private readonly Func<string> _name;

    public AnnotationReader(DataViewRowCursor cursor, ColumnOptions columns)
    {
        DataViewSchema schema = cursor.Schema;
        _labels = VectorReader.Names(cursor, ColumnTypes.RequireLabels(schema, columns.LabelColumnName));
        _boxes = VectorReader.Values<float>(cursor, ColumnTypes.RequireSingles(schema, columns.BoundingBoxColumnName, "x0, y0, x1, y1 of each instance"));
        _masks = VectorReader.Texts(cursor, ColumnTypes.RequireTexts(schema, columns.MaskColumnName, "a COCO run-length object in JSON for each instance"));
        if (ColumnTypes.OptionalBooleans(schema, columns.IsCrowdColumnName) is { } crowds)
            _crowds = VectorReader.Values<bool>(cursor, crowds);
        _name = RowName.Of(cursor);
    }

    /// <summary>The columns it reads, of those that <paramref name="schema"/> has.</summary>
    public static IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema, ColumnOptions columns)
    {
        yield return ColumnTypes.RequireLabels(schema, columns.LabelColumnName);
        yield return ColumnTypes.RequireSingles(schema, columns.BoundingBoxColumnName, "x0, y0, x1, y1 of each instance");
        yield return ColumnTypes.RequireTexts(schema, columns.MaskColumnName, "a COCO run-length object in JSON for each instance");
        if (ColumnTypes.OptionalBooleans(schema, columns.IsCrowdColumnName) is { } crowds)
            yield return crowds;
        if (RowName.Column(schema) is { } name)
            yield return name;
    }

    /// <summary>What to call the current row in messages.</summary>
    public string Name => _name();

    public string[] ReadLabels() => _labels();

    /// <summary>The current row's instances.</summary>
    /// <param name="classOf">Index of a class name.</param>
    /// <exception cref="InvalidDataException">The columns do not fit together, or a box or mask is none.</exception>
    public InstanceAnnotations Read(Func<string, int> classOf)
    {
        string[] labels = _labels();
        float[] boxes = _boxes();
        string[] masks = _masks();
        bool[] crowds = _crowds?.Invoke() ?? new bool[labels.Length];
        if (boxes.Length != 4 * labels.Length || masks.Length != labels.Length || crowds.Length != labels.Length)
        {
            throw new InvalidDataException(
                $"{Name}: {labels.Length} labels, {boxes.Length} box coordinates (four an instance), {masks.Length} masks and {crowds.Length} crowd flags do not fit together; give each instance one of each.");
        }
        for (int i = 0; i < labels.Length; i++)
            CheckBox(boxes.AsSpan(4 * i, 4), i);
        return new InstanceAnnotations
        {
            Boxes = boxes,
            Classes = Array.ConvertAll(labels, label => classOf(label)),
            Masks = [.. masks.Select(ParseMask)],
            IsCrowd = crowds,
        };
    }

    private void CheckBox(ReadOnlySpan<float> box, int instance)
    {
        foreach (float value in box)
        {
            if (!float.IsFinite(value))
                throw new InvalidDataException($"{Name}: box {instance} is ({box[0]}, {box[1]}, {box[2]}, {box[3]}); every coordinate must be a finite number.");
        }
        if (box[2] <= box[0] || box[3] <= box[1])
            throw new InvalidDataException($"{Name}: box {instance} is ({box[0]}, {box[1]}, {box[2]}, {box[3]}), which has no area; x1 must exceed x0, and y1 y0. Correct it or leave the instance out.");
    }

    private RunLengthMask ParseMask(string json, int instance)
    {
        try
        {
            return RunLengthMask.Parse(json);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"{Name}: mask {instance} is not a COCO run-length object: {failure.Message}", failure);
        }
    }
}
