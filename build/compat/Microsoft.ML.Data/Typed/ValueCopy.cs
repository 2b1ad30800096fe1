namespace Microsoft.ML.Data;

/// <summary>Copies of values: vectors into the buffers of the one who asks, all else as it is.</summary>
internal static class ValueCopy
{
    private delegate void Copier<T>(in T source, ref T destination);

    public static ValueGetter<T> Getter<T>(Func<T> current)
    {
        Copier<T> copy = Cache<T>.Copy;
        return (ref T destination) => copy(current(), ref destination);
    }

    private static void CopyVector<TItem>(in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination);

    private static class Cache<T>
    {
        public static readonly Copier<T> Copy = typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? Generic.Method(typeof(ValueCopy), nameof(CopyVector), typeof(T).GetGenericArguments()[0]).CreateDelegate<Copier<T>>()
            : (in T source, ref T destination) => destination = source;
    }
}
