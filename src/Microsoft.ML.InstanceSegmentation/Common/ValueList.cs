using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// A list that is compared and printed by its values, so that a record that holds one is too. It is a copy of its own, which nobody
/// changes.
/// </summary>
internal sealed class ValueList<T>(IEnumerable<T> values) : IReadOnlyList<T>
{
    private readonly T[] _values = [.. values];

    public int Count => _values.Length;

    public T this[int index] => _values[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is ValueList<T> other && _values.AsSpan().SequenceEqual(other._values);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T value in _values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    public override string ToString() =>
        $"[{string.Join(", ", _values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))}]";
}

/// <summary>Makes them; null stays null, which validation names.</summary>
internal static class ValueList
{
    [return: NotNullIfNotNull(nameof(values))]
    public static IReadOnlyList<T>? Of<T>(IReadOnlyList<T>? values) => values is null ? null : new ValueList<T>(values);

    [return: NotNullIfNotNull(nameof(lists))]
    public static IReadOnlyList<IReadOnlyList<T>>? OfLists<T>(IReadOnlyList<IReadOnlyList<T>>? lists) =>
        lists is null ? null : new ValueList<IReadOnlyList<T>>(lists.Select(list => Of(list)));
}
