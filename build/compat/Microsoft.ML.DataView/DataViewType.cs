namespace Microsoft.ML.Data;

/// <summary>The type of a column, and the .NET type that its getters fill.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType) => RawType = rawType;

    public Type RawType { get; }

    public abstract bool Equals(DataViewType? other);
}
