namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>A view of a storage: the element at (i, j, …) is number offset + i·stride₀ + j·stride₁ + … of it.</summary>
internal sealed class PickledTensor
{
    private readonly long _offset;
    private readonly long[] _shape;
    private readonly long[] _strides;

    /// <exception cref="InvalidDataException">The view has elements outside its storage.</exception>
    public PickledTensor(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        Storage = storage;
        _offset = offset;
        _shape = shape;
        _strides = strides;
        Count = TensorShape.Count(shape);
        if (strides.Length != shape.Length)
            throw new InvalidDataException($"a tensor of shape {TensorShape.Text(shape)} has {strides.Length} strides.");
        if (Count > Array.MaxLength)
            throw new InvalidDataException($"a tensor of shape {TensorShape.Text(shape)} has {Count} elements; at most {Array.MaxLength} can be read.");
        if (!LiesInside())
        {
            throw new InvalidDataException(
                $"a tensor of shape {TensorShape.Text(shape)}, strides {TensorShape.Text(strides)} and offset {offset} "
                + $"reaches outside its storage of {storage.Count} numbers.");
        }
    }

    public PickledStorage Storage { get; }

    public long Count { get; }

    /// <summary>The elements in row-major order. A tensor that is its whole storage shares the array.</summary>
    public WeightTensor Gather(float[] numbers)
    {
        if (IsRowMajor())
        {
            bool whole = Count == numbers.Length;
            return new WeightTensor(_shape, whole ? numbers : numbers.AsSpan((int)_offset, (int)Count).ToArray());
        }

        var values = new float[Count];
        var index = new long[_shape.Length];
        long at = _offset;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = numbers[at];
            // Count up like an odometer: the last dimension fastest, carrying into the one before it.
            for (int dimension = _shape.Length - 1; dimension >= 0; dimension--)
            {
                at += _strides[dimension];
                if (++index[dimension] < _shape[dimension])
                    break;
                at -= _strides[dimension] * _shape[dimension];
                index[dimension] = 0;
            }
        }
        return new WeightTensor(_shape, values);
    }

    private bool LiesInside()
    {
        if (_offset < 0 || _offset > Storage.Count || _strides.Any(stride => stride < 0))
            return false;
        if (Count == 0)
            return true;
        long last = _offset;
        for (int dimension = 0; dimension < _shape.Length; dimension++)
        {
            long steps = _shape[dimension] - 1;
            // As steps · stride > count - 1 - last, but never overflowing.
            if (steps > 0 && _strides[dimension] > (Storage.Count - 1 - last) / steps)
                return false;
            last += steps * _strides[dimension];
        }
        return last < Storage.Count;
    }

    private bool IsRowMajor()
    {
        long expected = 1;
        for (int dimension = _shape.Length - 1; dimension >= 0; dimension--)
        {
            if (_shape[dimension] != 1 && _strides[dimension] != expected)
                return Count == 0;
            expected *= _shape[dimension];
        }
        return true;
    }
}

// What a pickle may build, beside null, bool, long, BigInteger, double, string, byte[], List<object?> and object?[] (a tuple).

/// <summary>A dict or OrderedDict: its pairs in the order they were set. Looking keys up is never needed, so hostile keys cost nothing.</summary>
internal sealed class PickledDict
{
    public List<(object? Key, object? Value)> Pairs { get; } = [];
}

/// <summary>A run of numbers elsewhere in the file, by its key.</summary>
internal sealed class PickledStorage(string key, ElementType type, long count)
{
    public string Key => key;

    public ElementType Type => type;

    public long Count => count;
}

/// <summary>A storage from an offset on.</summary>
internal sealed record PickledStorageView(PickledStorage Storage, long Offset);

/// <summary>A Python object that the unpickler knows: what a call to it builds, or the storage type that it names.</summary>
internal sealed record TorchGlobal(string Name, Func<object?[], object>? Call, ElementType? StorageType);
