using System.Globalization;
using System.Reflection;

namespace ApiDump;

/// <summary>A member as a line, or null where it is neither public nor protected.</summary>
internal static class MemberSignature
{
    public static string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when Access(constructor) is { } access => $"{access}.ctor({Parameters(constructor)})",
        MethodInfo method when (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && Access(method) is { } access =>
            $"{access}{Static(method)}{TypeName.Of(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{Static(property.GetAccessors(true)[0])}{TypeName.Of(property.PropertyType)} {property.Name}{Index(property)} {{ {accessors}}}",
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => Field(field),
        EventInfo { AddMethod: { } add } occasion when Access(add) is { } access => $"{access}event {TypeName.Of(occasion.EventHandlerType!)} {occasion.Name}",
        _ => null,
    };

    private static string? Access(MethodBase method) =>
        method.IsPublic ? "" : method.IsFamily || method.IsFamilyOrAssembly ? "protected " : null;

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Field(FieldInfo field)
    {
        string access = field.IsPublic ? "" : "protected ";
        string kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        return $"{access}{kind}{(field.IsInitOnly ? "readonly " : "")}{TypeName.Of(field.FieldType)} {field.Name}";
    }

    private static string Accessors(PropertyInfo property) => Accessor(property.GetMethod, "get; ") + Accessor(property.SetMethod, "set; ");

    private static string Accessor(MethodInfo? accessor, string text) =>
        accessor is not null && Access(accessor) is { } access ? access + text : "";

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(Parameter))}]" : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string prefix = parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        string value = parameter.HasDefaultValue ? $" = {Default(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{TypeName.Of(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string? Default(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
