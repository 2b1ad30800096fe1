using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads the ground truth of a cursor's current row, and refuses what can't be one, naming the row.</summary>
internal sealed class AnnotationReader
{
    private readonly ColumnOptions _columns;
    private readonly Func<string[]> _labels;
    private readonly Func<float[]> _boxes;
    private readonly Func<string[]> _masks;
    private readonly LabelledMasks? _labelled;
    private readonly Func<bool[]>? _crowds;
    private readonly Func<float[]>? _areas;
    private readonly Func<string> _name;
    private readonly bool _hasFileName;

    public AnnotationReader(DataViewRowCursor cursor, ColumnOptions columns)
    {
        DataViewSchema schema = cursor.Schema;
        _columns = columns;
        _labels = VectorReader.Names(cursor, Label(schema, columns));
        _boxes = VectorReader.Values<float>(cursor, Box(schema, columns));
        _masks = VectorReader.Texts(cursor, Mask(schema, columns));
        _labelled = LabelledMasks.Of(cursor, Mask(schema, columns));
        if (ColumnTypes.OptionalBooleans(schema, columns.IsCrowdColumnName) is { } crowds)
            _crowds = VectorReader.Values<bool>(cursor, crowds);
        if (Area(schema, columns) is { } areas)
            _areas = VectorReader.Values<float>(cursor, areas);
        _name = RowName.Of(cursor);
        _hasFileName = RowName.Column(schema) is { } name && cursor.IsColumnActive(name);
    }

    /// <summary>The columns it reads, of those that <paramref name="schema"/> has.</summary>
    public static IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema, ColumnOptions columns)
    {
        yield return Label(schema, columns);
        yield return Box(schema, columns);
        yield return Mask(schema, columns);
        if (ColumnTypes.OptionalBooleans(schema, columns.IsCrowdColumnName) is { } crowds)
            yield return crowds;
        if (Area(schema, columns) is { } areas)
            yield return areas;
        if (RowName.Column(schema) is { } name)
            yield return name;
    }

    /// <summary>What to call the current row in messages.</summary>
    public string Name => _name();

    /// <summary>The current row's file name; null where the data has no such column.</summary>
    public string? FileName => _hasFileName ? _name() : null;

    public string[] ReadLabels() => _labels();

    /// <summary>What was wrong with the labels when they were read from files; null where they come from elsewhere.</summary>
    public LabelWarnings? Warnings => _labelled?.Warnings;

    /// <summary>The current row's instances; boxes are clipped to the image, whose size is that of the masks.</summary>
    /// <param name="classOf">Index of a class name.</param>
    /// <exception cref="InvalidDataException">The columns do not fit together, or a label, box, mask or area is none.</exception>
    public InstanceAnnotations Read(Func<string, int> classOf)
    {
        RunLengthMask[] masks = _labelled?.Masks() ?? MaskColumnReader.Parse(Name, "mask", _masks());
        return Read(classOf, masks, masks.Length, i => (masks[i].Height, masks[i].Width), _areas?.Invoke());
    }

    /// <summary>The same, with the image's size; null where no instance tells it.</summary>
    public InstanceAnnotations Read(Func<string, int> classOf, out (int Height, int Width)? size)
    {
        InstanceAnnotations whole = Read(classOf);
        size = whole.Count == 0 ? null : (whole.Masks[0].Height, whole.Masks[0].Width);
        return whole;
    }

    /// <summary>
    /// The same as far as statistics need it, with all checks. Of labels read from files, which were checked then, no polygon is filled for it
    /// but where masks are asked for, and there are no areas.
    /// </summary>
    /// <param name="classOf">Index of a class name.</param>
    /// <param name="withMasks">Whether to give the masks of labels read from files.</param>
    /// <param name="size">The image's size; null where no instance tells it.</param>
    public InstanceAnnotations ReadOutline(Func<string, int> classOf, bool withMasks, out (int Height, int Width)? size)
    {
        if (_labelled is null)
            return Read(classOf, out size);
        LabelledImage image = _labelled.Current;
        size = image.Annotations.Count == 0 ? null : (image.Height, image.Width);
        return Read(classOf, withMasks ? _labelled.Masks() : [], image.Annotations.Count, _ => (image.Height, image.Width), areas: null);
    }

    private InstanceAnnotations Read(Func<string, int> classOf, RunLengthMask[] masks, int maskCount, Func<int, (int Height, int Width)> sizeOf, float[]? areas)
    {
        string[] labels = _labels();
        float[] boxes = _boxes();
        bool[] crowds = _crowds?.Invoke() ?? new bool[labels.Length];
        int n = labels.Length;
        if (boxes.Length != 4 * n || maskCount != n || crowds.Length != n || (areas?.Length ?? n) != n)
            throw Ragged(n, boxes.Length, maskCount, crowds.Length, areas?.Length);
        for (int i = 0; i < n; i++)
        {
            Clip(boxes.AsSpan(4 * i, 4), i, sizeOf(i));
            if (areas is not null && !(float.IsFinite(areas[i]) && areas[i] >= 0))
            {
                string value = areas[i].ToString(CultureInfo.InvariantCulture);
                throw new InvalidDataException(
                    $"{Name}: area {i} is {value}; it must be a number of pixels, finite and not below 0. "
                    + $"Correct it, or drop the column '{_columns.AreaColumnName}' to take the masks' areas.");
            }
        }
        return new InstanceAnnotations
        {
            Boxes = boxes,
            Classes = Array.ConvertAll(labels, label => classOf(label)),
            Masks = masks,
            IsCrowd = crowds,
            Areas = areas,
        };
    }

    private static DataViewSchema.Column Label(DataViewSchema schema, ColumnOptions columns) =>
        ColumnTypes.RequireLabels(schema, columns.LabelColumnName);

    private static DataViewSchema.Column Box(DataViewSchema schema, ColumnOptions columns) =>
        ColumnTypes.RequireSingles(schema, columns.BoundingBoxColumnName, "x0, y0, x1, y1 of each instance");

    private static DataViewSchema.Column Mask(DataViewSchema schema, ColumnOptions columns) =>
        ColumnTypes.RequireTexts(schema, columns.MaskColumnName, "a COCO run-length object in JSON for each instance");

    private static DataViewSchema.Column? Area(DataViewSchema schema, ColumnOptions columns) =>
        schema.GetColumnOrNull(columns.AreaColumnName) is null
            ? null
            : ColumnTypes.RequireSingles(schema, columns.AreaColumnName, "the area of each instance in pixels");

    private InvalidDataException Ragged(int labels, int coordinates, int masks, int crowds, int? areas)
    {
        string optional = _crowds is null ? "" : $", {crowds} in '{_columns.IsCrowdColumnName}'";
        if (areas is { } count)
            optional += $", {count} in '{_columns.AreaColumnName}'";
        return new InvalidDataException(
            $"{Name}: its instances do not fit together: {labels} in '{_columns.LabelColumnName}', "
            + $"{coordinates} in '{_columns.BoundingBoxColumnName}' (four an instance), "
            + $"{masks} in '{_columns.MaskColumnName}'{optional}. Give each instance one of each.");
    }

    private void Clip(Span<float> box, int instance, (int Height, int Width) image)
    {
        if (AnnotatedBoxRule.Clip(box, image.Height, image.Width) is { } problem)
        {
            throw new InvalidDataException(
                $"{Name}: box {instance} is {AnnotatedBoxRule.Text(box)} (x0, y0, x1, y1), {problem}. "
                + "Correct it or leave the instance out; boxes that are mostly inside are clipped.");
        }
    }
}
