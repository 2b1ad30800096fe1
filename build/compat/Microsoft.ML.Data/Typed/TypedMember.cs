using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A public field or property as a column, as its attributes and type say.</summary>
internal sealed class TypedMember
{
    private TypedMember(MemberInfo info)
    {
        Info = info;
        ColumnName = info.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? info.Name;
    }

    public MemberInfo Info { get; }

    public string ColumnName { get; }

    public DataViewType ColumnType => FindColumnType();

    public static IEnumerable<TypedMember> All(Type type, SchemaDefinition.Direction direction)
    {
        IEnumerable<MemberInfo> fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance);
        IEnumerable<MemberInfo> properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p =>
            p.GetIndexParameters().Length == 0 &&
            ((direction.HasFlag(SchemaDefinition.Direction.Read) && p.GetGetMethod() is not null) ||
            (direction.HasFlag(SchemaDefinition.Direction.Write) && p.GetSetMethod() is not null)));
        return fields.Concat(properties)
            .Where(m => TypeOf(m) != typeof(IChannel) && m.GetCustomAttribute<NoColumnAttribute>() is null)
            .Select(m => new TypedMember(m));
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The raw type of the member's items, and whether it has several.</summary>
    public static (Type Item, bool IsVector) Shape(Type type)
    {
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        Type item = !isVector ? type : type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    private DataViewType FindColumnType()
    {
        Attribute[] attributes = [.. Info.GetCustomAttributes()];
        DataViewTypeAttribute[] own = [.. attributes.OfType<DataViewTypeAttribute>()];
        if (own.Length > 1)
            throw new ArgumentException($"Member {Info.Name} cannot be marked with multiple attributes derived from {typeof(DataViewTypeAttribute)}.");
        own.FirstOrDefault()?.Register();
        (Type item, bool isVector) = Shape(TypeOf(Info));
        if (DataViewTypeManager.Find(item, attributes) is { } registered)
            return registered;

        PrimitiveDataViewType itemType = ColumnTypes.Of(item) ??
            throw new ArgumentException($"Could not determine an IDataView type and registered custom types for member {Info.Name}", "rawType");
        if (Info.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(item))
                throw new ArgumentException($"Member {Info.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            itemType = new KeyDataViewType(item, key.Count);
        }
        VectorTypeAttribute? vector = Info.GetCustomAttribute<VectorTypeAttribute>();
        if (vector is not null && !isVector)
            throw new ArgumentException($"Member {Info.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        if (!isVector)
            return itemType;
        return vector is { Dimensions.Length: > 0 } ? new VectorDataViewType(itemType, vector.Dimensions) : new VectorDataViewType(itemType);
    }
}
