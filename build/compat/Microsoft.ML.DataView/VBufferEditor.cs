using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Data;

/// <summary>Writes a <see cref="VBuffer{T}"/>, in the arrays that it has where they suffice.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length, keepOldOnResize: true);

    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        int count = valuesCount ?? newLogicalLength;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)newLogicalLength, nameof(valuesCount));
        int capacity = maxValuesCapacity ?? newLogicalLength;
        T[]? values = destination.ValuesArray;
        bool newValues = EnsureSize(ref values, count, capacity, keepOldOnResize);
        int[]? indices = destination.IndicesArray;
        bool needsIndices = count < newLogicalLength || requireIndicesOnDense;
        bool newIndices = needsIndices && EnsureSize(ref indices, count, capacity, keepOldOnResize);
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, needsIndices, newValues, newIndices);
    }

    private static bool EnsureSize<TItem>([NotNull] ref TItem[]? array, int size, int capacity, bool keepOld)
    {
        if (array is not null && array.Length >= size)
            return false;
        // Grow by half at least, so that a buffer which is filled step by step is seldom copied.
        int grown = (int)Math.Min(capacity, Math.Max(size, (array?.Length ?? 0) * 3L / 2));
        TItem[] larger = new TItem[Math.Max(size, grown)];
        if (keepOld)
            array?.CopyTo(larger, 0);
        array = larger;
        return true;
    }
}
