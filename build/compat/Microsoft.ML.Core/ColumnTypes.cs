using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The column type of a .NET type, and questions asked of column types everywhere.</summary>
internal static class ColumnTypes
{
    private static readonly PrimitiveDataViewType[] _standard =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        RowIdDataViewType.Instance,
    ];

    /// <summary>The type for values of <paramref name="rawType"/> (a string's raw type is ReadOnlyMemory of char), or null.</summary>
    public static PrimitiveDataViewType? Of(Type rawType) => Array.Find(_standard, type => type.RawType == rawType);

    /// <summary>The item type of a vector, and any other type itself.</summary>
    public static DataViewType ItemType(this DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;

    public static bool IsKnownSizeVector(this DataViewType type) => type is VectorDataViewType { IsKnownSize: true };
}
