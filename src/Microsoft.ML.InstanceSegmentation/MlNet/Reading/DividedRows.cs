using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The rows of a view with what dividing it needs of them: the classes of their instances, and their groups. No image is decoded.</summary>
internal sealed class DividedRows
{
    private readonly IDataView _view;

    private DividedRows(IDataView view) => _view = view;

    /// <summary>Ids of the rows.</summary>
    public List<DataViewRowId> Ids { get; } = [];

    /// <summary>The class of each instance of each row, without crowd regions.</summary>
    public List<IReadOnlyList<int>> Instances { get; } = [];

    /// <summary>The group of each row; null where each is one of its own.</summary>
    public List<string>? Groups { get; private set; }

    /// <summary>The classes, in alphabetical order.</summary>
    public IReadOnlyList<string> ClassNames { get; private set; } = [];

    /// <param name="view">The view.</param>
    /// <param name="columns">Names of its columns.</param>
    /// <param name="groupColumn">A column of texts, keys or numbers, whose equal values are a group.</param>
    /// <param name="pattern">A pattern that gives the group of a file name.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or the pattern does not fit a name.</exception>
    public static DividedRows Read(IDataView view, ColumnOptions columns, string? groupColumn, string? pattern)
    {
        DataViewSchema.Column label = ColumnTypes.RequireLabels(view.Schema, columns.LabelColumnName);
        DataViewSchema.Column? crowd = ColumnTypes.OptionalBooleans(view.Schema, columns.IsCrowdColumnName), name = RowName.Column(view.Schema);
        DataViewSchema.Column? group = groupColumn is null ? null : view.Schema.GetColumnOrNull(groupColumn) ?? throw new ArgumentException(
            $"There is no column '{groupColumn}' to take groups from; the data has {string.Join(", ", view.Schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.", nameof(groupColumn));
        OptionCheck.That(groupColumn is null || pattern is null, "Groups are of a column or of a pattern of file names; give one of them.", nameof(groupColumn));
        OptionCheck.That(pattern is null || name is not null, $"A pattern of file names needs a column '{DefaultColumnNames.FileName}' of text, which the data does not have. Name a column of groups instead.", nameof(pattern));
        var rows = new DividedRows(view);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        using DataViewRowCursor cursor = view.GetRowCursor(new[] { label, crowd, name, group }.OfType<DataViewSchema.Column>());
        Func<string[]> labels = VectorReader.Names(cursor, label);
        Func<bool[]>? crowds = crowd is { } isCrowd ? VectorReader.Values<bool>(cursor, isCrowd) : null;
        Func<string>? groupOf = group is { } of ? Text(cursor, of) : null;
        Func<string> fileName = RowName.Of(cursor);
        ValueGetter<DataViewRowId> idOf = cursor.GetIdGetter();
        while (WorkerFailure.Unwrap(cursor.MoveNext))
        {
            DataViewRowId id = default;
            idOf(ref id);
            rows.Ids.Add(id);
            bool[]? areCrowds = crowds?.Invoke();
            rows.Instances.Add([.. labels().Where((_, i) => areCrowds is null || i >= areCrowds.Length || !areCrowds[i]).Select(Number)]);
            if (groupOf is not null)
                (rows.Groups ??= []).Add(groupOf());
            names.Add(fileName());
        }
        if (pattern is not null)
            rows.Groups = [.. GroupPattern.Groups(pattern, names)];
        rows.Sort(numbers);
        return rows;

        int Number(string className)
        {
            numbers.TryAdd(className, numbers.Count);
            return numbers[className];
        }
    }

    /// <summary>The rows of some parts as a view.</summary>
    /// <param name="parts">The part of each row.</param>
    /// <param name="belongs">Whether the rows of a part belong to it.</param>
    public IDataView View(int[] parts, Func<int, bool> belongs) => new ChosenRows(_view, [.. Ids.Where((_, row) => belongs(parts[row]))]);

    private void Sort(Dictionary<string, int> numbers)
    {
        ClassNames = [.. numbers.Keys.Order(StringComparer.Ordinal)];
        int[] places = new int[numbers.Count];
        foreach ((int place, string name) in ClassNames.Index())
            places[numbers[name]] = place;
        for (int row = 0; row < Instances.Count; row++)
            Instances[row] = [.. Instances[row].Select(number => places[number])];
    }

    private static Func<string> Text(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        return column.Type switch
        {
            TextDataViewType => Of<ReadOnlyMemory<char>>(),
            KeyDataViewType when column.Type.RawType == typeof(uint) => Of<uint>(),
            NumberDataViewType when column.Type.RawType == typeof(int) => Of<int>(),
            NumberDataViewType when column.Type.RawType == typeof(long) => Of<long>(),
            NumberDataViewType when column.Type.RawType == typeof(float) => Of<float>(),
            var other => throw new ArgumentException($"Column '{column.Name}' is of type {other}; groups are texts, keys, or numbers of Int32, Int64 or Single."),
        };

        Func<string> Of<T>()
        {
            ValueGetter<T> getter = cursor.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                return Convert.ToString(value, CultureInfo.InvariantCulture)!;
            };
        }
    }
}
