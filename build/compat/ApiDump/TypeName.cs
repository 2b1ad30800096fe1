namespace ApiDump;

/// <summary>Types by their names as in C#, without assemblies.</summary>
internal static class TypeName
{
    public static bool IsVisible(Type type) =>
        type.IsGenericParameter ||
        (type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic);

    public static string Of(Type type)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner) + "?";
        return WithArguments(type);
    }

    private static string WithArguments(Type type)
    {
        string path = type.IsNested ? $"{Of(Definition(type.DeclaringType!))}.{Bare(type.Name)}"
            : type.Namespace is { Length: > 0 } space ? $"{space}.{Bare(type.Name)}"
            : Bare(type.Name);
        // A nested type's arguments start with those of the type around it.
        Type[] own = type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];
        return own.Length > 0 ? $"{path}<{string.Join(", ", own.Select(Of))}>" : path;
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Bare(string name) => name.Contains('`') ? name[..name.IndexOf('`')] : name;
}
