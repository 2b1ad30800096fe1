namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The unpickler's stack with its marks, and its memo. Misuse ends in an <see cref="InvalidDataException"/>.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> values = [];
    private readonly List<int> marks = [];
    private readonly List<object?> memo = [];

    private int Bottom => marks.Count > 0 ? marks[^1] : 0;

    public void Push(object? value) => values.Add(value);

    public object? Peek() => values.Count > Bottom ? values[^1] : throw Empty();

    public object? Pop()
    {
        object? value = Peek();
        values.RemoveAt(values.Count - 1);
        return value;
    }

    /// <summary>The top value, which has to be of that kind.</summary>
    public T Pop<T>() => Pop() is T value ? value : throw Unexpected<T>();

    /// <summary>The top value, which has to be of that kind and stays.</summary>
    public T Peek<T>() => Peek() is T value ? value : throw Unexpected<T>();

    /// <summary>The top values in the order they were pushed.</summary>
    public object?[] PopMany(int count)
    {
        if (values.Count - Bottom < count)
            throw Empty();
        object?[] popped = [.. values[^count..]];
        values.RemoveRange(values.Count - count, count);
        return popped;
    }

    public void Mark() => marks.Add(values.Count);

    /// <summary>What was pushed since the last mark, which goes.</summary>
    public object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw new InvalidDataException("the pickle is damaged: it goes back to a mark that was never set.");
        object?[] popped = PopMany(values.Count - Bottom);
        marks.RemoveAt(marks.Count - 1);
        return popped;
    }

    public void Memoize() => Put(memo.Count, memo.Count + 1);

    /// <summary>Keeps the top value. An index beyond the limit, the bytes read so far, is no honest pickle's and would need memory for it.</summary>
    public void Put(long index, long limit)
    {
        if (index < 0 || index >= limit)
            throw new InvalidDataException($"the pickle is damaged: it keeps a value under the index {index}, beyond its own length.");
        object? value = Peek();
        while (memo.Count <= index)
            memo.Add(null);
        memo[(int)index] = value;
    }

    public void Get(long index)
    {
        if (index < 0 || index >= memo.Count)
            throw new InvalidDataException($"the pickle is damaged: it asks for the value kept under the index {index}, but there is none.");
        Push(memo[(int)index]);
    }

    private static InvalidDataException Empty() => new("the pickle is damaged: it takes a value from an empty stack.");

    private static InvalidDataException Unexpected<T>() => new($"the pickle is damaged: it takes a value that is not of the kind {typeof(T).Name}.");
}
