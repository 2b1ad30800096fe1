namespace Microsoft.ML.Data;

/// <summary>A type whose values are freely copyable and may be vector items.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw new ArgumentException($"A {nameof(PrimitiveDataViewType)} cannot have a disposable raw type", nameof(rawType));
    }
}
