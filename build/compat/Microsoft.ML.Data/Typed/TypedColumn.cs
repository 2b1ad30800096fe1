using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column bound to a member of a class: its name and type have been decided and agree with the member.</summary>
internal sealed record TypedColumn(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => TypedMember.TypeOf(Member);

    public static TypedColumn[] Of(Type userType, SchemaDefinition? definition, SchemaDefinition.Direction direction)
    {
        definition ??= SchemaDefinition.Create(userType, direction);
        return [.. definition.Where(c => TypedMember.TypeOf(Resolve(userType, c)) != typeof(IChannel)).Select(c => Bind(userType, c))];
    }

    public static DataViewSchema SchemaOf(TypedColumn[] columns)
    {
        DataViewSchema.Builder builder = new();
        foreach (TypedColumn column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    /// <summary>The definition that gives the members of a class the column types and annotations of a schema.</summary>
    public static SchemaDefinition DefinitionOf(Type userType, DataViewSchema schema)
    {
        SchemaDefinition definition = SchemaDefinition.Create(userType, SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column own = definition[column.Name] ??
                throw new InvalidOperationException($"Type should contain a member named {column.Name}");
            own.ColumnType = column.Type;
            own.AddAnnotations(column.Annotations);
        }
        return definition;
    }

    private static MemberInfo Resolve(Type userType, SchemaDefinition.Column column) =>
        (MemberInfo?)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName) ??
        throw new ArgumentException($"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");

    private static TypedColumn Bind(Type userType, SchemaDefinition.Column column)
    {
        MemberInfo member = Resolve(userType, column);
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        (Type item, bool isVector) = TypedMember.Shape(TypedMember.TypeOf(member));
        DataViewType type = column.ColumnType ?? (isVector ? new VectorDataViewType(ColumnTypes.Of(item)!) : ColumnTypes.Of(item)!);
        if (isVector != type is VectorDataViewType)
            throw new ArgumentException(
                $"Column '{name}' is supposed to be {(isVector ? "scalar" : "vector")}, but type of associated field '{member.Name}' is {(isVector ? "vector" : "scalar")}");
        if (type.ItemType().RawType != item)
            throw new ArgumentException(
                $"Column '{name}' is supposed to have item type {type.ItemType().RawType}, but associated field has type {item}");
        return new TypedColumn(name, type, member, column.Annotations);
    }
}
