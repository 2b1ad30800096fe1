using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Reads vector columns of a cursor's current row as arrays.</summary>
internal static class VectorReader
{
    /// <summary>A function that gives the current row's vector as a new array, dense.</summary>
    public static Func<T[]> Values<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return () =>
        {
            getter(ref buffer);
            var values = new T[buffer.Length];
            buffer.CopyTo(values);
            return values;
        };
    }

    /// <summary>A function that gives the current row's texts.</summary>
    public static Func<string[]> Texts(DataViewRow row, DataViewSchema.Column column)
    {
        Func<ReadOnlyMemory<char>[]> values = Values<ReadOnlyMemory<char>>(row, column);
        return () => Array.ConvertAll(values(), text => text.ToString());
    }

    /// <summary>
    /// A function that gives the current row's names, of a column of texts or of keys with text values. A missing one is refused, in
    /// evaluation as in training: an instance of no class can neither be learnt nor be found, and left out it would flatter every figure.
    /// </summary>
    public static Func<string[]> Names(DataViewRow row, DataViewSchema.Column column)
    {
        bool areKeys = column.Type is VectorDataViewType { ItemType: KeyDataViewType };
        string known = areKeys ? ", one of those that the keys stand for" : "";
        Func<string[]> names = areKeys ? KeyTexts(row, column) : Texts(row, column);
        Func<string> rowName = RowName.Of(row);
        return () =>
        {
            string[] texts = names();
            int missing = Array.FindIndex(texts, string.IsNullOrWhiteSpace);
            return missing < 0 ? texts : throw new InvalidDataException(
                $"{rowName()}: label {missing} in '{column.Name}' is missing. Give the instance a class{known}, or leave it out.");
        };
    }

    private static Func<string[]> KeyTexts(DataViewRow row, DataViewSchema.Column column)
    {
        string[] names = KeyNames(column);
        Func<uint[]> keys = Values<uint>(row, column);
        return () => Array.ConvertAll(keys(), key => key == 0 ? "" : names[key - 1]);
    }

    /// <summary>The texts that a key column's numbers 1, 2, … stand for.</summary>
    public static string[] KeyNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        try
        {
            column.GetKeyValues(ref values);
        }
        catch (InvalidOperationException failure)
        {
            throw new ArgumentException(
                $"Column '{column.Name}' has keys without text values; map class names to keys with Conversion.MapValueToKey, or leave them as text.", nameof(column), failure);
        }
        return [.. values.DenseValues().Select(name => name.ToString())];
    }
}
