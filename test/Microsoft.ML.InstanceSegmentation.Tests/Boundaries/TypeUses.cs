using System.Reflection;
using System.Reflection.Emit;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boundaries;

/// <summary>
/// The types that a type uses: in its base types, members, attributes, and in the code of its methods, local functions and lambdas. What the
/// compiler leaves no trace of is not seen: constants, which it copies, and <c>nameof</c>.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>The opcodes of ECMA-335, by their one or two bytes.</summary>
    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>Type definitions: those of arrays, pointers and generic types are those of their parts. Types nested in it are not entered.</summary>
    public static HashSet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        Add(uses, type.BaseType);
        foreach (Type contract in type.GetInterfaces())
            Add(uses, contract);
        AddAttributes(uses, type.GetCustomAttributesData());
        AddConstraints(uses, type.GetGenericArguments());
        foreach (MemberInfo member in type.GetMembers(Declared).Where(member => member is not Type))
        {
            AddMember(uses, member);
            AddAttributes(uses, member.GetCustomAttributesData());
            if (member is MethodBase method)
            {
                foreach (ParameterInfo parameter in method.GetParameters())
                    AddAttributes(uses, parameter.GetCustomAttributesData());
                AddBody(uses, method);
            }
        }
        return uses;
    }

    private static void AddMember(HashSet<Type> uses, MemberInfo? member)
    {
        switch (member)
        {
            case Type type:
                Add(uses, type);
                return;
            case FieldInfo field:
                Add(uses, field.FieldType);
                break;
            case PropertyInfo property:
                Add(uses, property.PropertyType);
                break;
            case EventInfo happening:
                Add(uses, happening.EventHandlerType);
                break;
            case MethodBase method:
                foreach (ParameterInfo parameter in method.GetParameters())
                    Add(uses, parameter.ParameterType);
                Add(uses, (method as MethodInfo)?.ReturnType);
                if (method.IsGenericMethod)
                    AddConstraints(uses, method.GetGenericArguments());
                break;
        }
        Add(uses, member?.DeclaringType);
    }

    private static void AddBody(HashSet<Type> uses, MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (LocalVariableInfo local in body.LocalVariables)
            Add(uses, local.LocalType);
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
        {
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                Add(uses, clause.CatchType);
        }
        Type[]? typeArguments = method.DeclaringType?.GetGenericArguments();
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (int token in Tokens(body.GetILAsByteArray() ?? []))
            AddMember(uses, method.Module.ResolveMember(token, typeArguments, methodArguments));
    }

    /// <summary>The metadata tokens of types, fields and methods in a method's code.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = s_opCodes[code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]];
            at += operation.Size;
            switch (operation.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + 4 * BitConverter.ToInt32(code, at);
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    private static void AddAttributes(HashSet<Type> uses, IList<CustomAttributeData> attributes)
    {
        foreach (CustomAttributeData attribute in attributes)
        {
            Add(uses, attribute.AttributeType);
            IEnumerable<CustomAttributeTypedArgument> arguments =
                [.. attribute.ConstructorArguments, .. attribute.NamedArguments.Select(argument => argument.TypedValue)];
            foreach (CustomAttributeTypedArgument argument in arguments)
            {
                Add(uses, argument.ArgumentType);
                Add(uses, argument.Value as Type);
            }
        }
    }

    private static void AddConstraints(HashSet<Type> uses, Type[] arguments)
    {
        foreach (Type argument in arguments)
        {
            if (!argument.IsGenericParameter)
                Add(uses, argument);
            else
                Array.ForEach(argument.GetGenericParameterConstraints(), constraint => Add(uses, constraint));
        }
    }

    private static void Add(HashSet<Type> uses, Type? type)
    {
        while (type is { HasElementType: true })
            type = type.GetElementType();
        if (type is null || type.IsGenericParameter || type.IsFunctionPointer)
            return;
        uses.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        if (type.IsConstructedGenericType)
            Array.ForEach(type.GetGenericArguments(), argument => Add(uses, argument));
    }
}
