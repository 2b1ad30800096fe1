namespace Microsoft.ML.Data;

/// <summary>A type whose values hold more than one item or a resource: vectors, images.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType)
        : base(rawType)
    {
    }
}
