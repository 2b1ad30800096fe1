namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// A sample of items that come one by one: all of them up to the capacity, beyond it each with the same probability (Vitter 1985,
/// "Random Sampling with a Reservoir", algorithm R). The same items in the same order give the same sample.
/// </summary>
internal sealed class ReservoirSample<T>(int capacity)
{
    private readonly Random _random = new(Seed: 1);
    private readonly List<T> _items = [];
    private long _seen;

    public IReadOnlyList<T> Items => _items;

    public void Add(T item)
    {
        _seen++;
        if (_items.Count < capacity)
            _items.Add(item);
        else if (_random.NextInt64(_seen) is var place && place < capacity)
            _items[(int)place] = item;
    }
}
