using System.Globalization;
using System.Reflection;

namespace ApiDump;

/// <summary>
/// The public and protected API of an assembly, one fact a line, sorted: "TYPE | kind", "TYPE : base-or-interface", "TYPE :: member".
/// A source-compatible subset of an assembly has a subset of its lines: members may be missing, none may be added,
/// and none may differ in a parameter's name, type or default.
/// </summary>
public static class PublicApi
{
    public static SortedSet<string> Lines(Assembly assembly)
    {
        SortedSet<string> lines = new(StringComparer.Ordinal);
        foreach (Type type in assembly.GetTypes().Where(TypeName.IsVisible))
            lines.UnionWith(Facts(type).Select(fact => TypeName.Of(type) + fact));
        return lines;
    }

    private static IEnumerable<string> Facts(Type type)
    {
        yield return $" | {Kind(type)}";
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsEnum && !type.IsValueType && TypeName.IsVisible(parent))
            yield return $" : {TypeName.Of(parent)}";
        foreach (Type contract in type.GetInterfaces().Where(TypeName.IsVisible))
            yield return $" : {TypeName.Of(contract)}";
        foreach (string member in type.IsEnum ? EnumMembers(type) : Members(type))
            yield return $" :: {member}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static IEnumerable<string> EnumMembers(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMembers(declared).Select(MemberSignature.Of).OfType<string>();
    }
}
