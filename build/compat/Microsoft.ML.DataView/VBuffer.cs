using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector, dense (every value is stored) or sparse (values at ascending indices, the rest default). A getter that is handed
/// one may write into its arrays, so a caller that keeps values copies them.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;

    private readonly int _count;
    private readonly T[]? _values;
    private readonly int[]? _indices;

    public VBuffer(int length, T[] values, int[]? indices = null)
        : this(length, length, values, indices, CheckSizes(length, length, values, indices))
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
        : this(length, count, values, indices, CheckSizes(length, count, values, indices))
    {
    }

    // The last argument only tells the overloads apart: sizes have been checked.
    private VBuffer(int length, int count, T[]? values, int[]? indices, bool _)
    {
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    internal T[]? ValuesArray => _values;

    internal int[]? IndicesArray => _indices;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices![i]] = _values![i];
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - sourceIndex);
        int first = IsDense ? sourceIndex : LowerBound(sourceIndex);
        int last = IsDense ? sourceIndex + length : LowerBound(sourceIndex + length);
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, last - first);
        GetValues()[first..last].CopyTo(editor.Values);
        if (last - first < length)
            for (int i = first; i < last; i++)
                editor.Indices[i - first] = _indices![i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The stored values with their indices, or with <paramref name="all"/> every value.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        for (int i = 0, next = 0; i < Length; i++)
        {
            bool stored = next < _count && (IsDense || _indices![next] == i);
            if (stored)
                yield return KeyValuePair.Create(i, _values![next++]);
            else if (all)
                yield return KeyValuePair.Create(i, default(T)!);
        }
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(x => x.Value);

    public T GetItemOrDefault(int index)
    {
        T value = default!;
        GetItemOrDefault(index, ref value);
        return value;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        if (index < 0 || index >= Length)
            throw new ArgumentOutOfRangeException(nameof(index));
        int at = IsDense ? index : LowerBound(index);
        destination = at < _count && (IsDense || _indices![at] == index) ? _values![at] : default!;
    }

    IEnumerator IEnumerable.GetEnumerator() => DenseValues().GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal static VBuffer<T> FromParts(int length, int count, T[]? values, int[]? indices) => new(length, count, values, indices, true);

    private int LowerBound(int index)
    {
        int at = _indices.AsSpan(0, _count).BinarySearch(index);
        return at < 0 ? ~at : at;
    }

    private static bool CheckSizes(int length, int count, T[]? values, int[]? indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)length, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, values?.Length ?? 0);
        if (count < length)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, indices?.Length ?? 0);
        return true;
    }
}
