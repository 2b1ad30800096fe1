using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that saved models name by contract, found in the assemblies registered so far.</summary>
public sealed class ComponentCatalog
{
    private readonly ConcurrentDictionary<string, byte> _assemblies = new();
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (!_assemblies.TryAdd(assembly.FullName!, 0))
            return;
        lock (_extensions)
        {
            foreach (Type type in assembly.GetTypes().Where(t => t.IsClass))
                foreach (ExtensionBaseAttribute attribute in type.GetCustomAttributes<ExtensionBaseAttribute>(inherit: false))
                {
                    if (_extensions.TryAdd((attribute.GetType(), attribute.ContractName), type) || !throwOnError)
                        continue;
                    Type first = _extensions[(attribute.GetType(), attribute.ContractName)];
                    throw new InvalidOperationException(
                        $"ComponentCatalog cannot map contract name '{attribute.ContractName}' to '{type}', already mapped to '{first}'.");
                }
        }
    }

    /// <summary>Makes an instance of the class with this contract.</summary>
    internal object CreateExtension(Type attribute, string contractName)
    {
        Type? type;
        lock (_extensions)
            _extensions.TryGetValue((attribute, contractName), out type);
        if (type is null)
            throw new InvalidOperationException(
                $"Unable to find a component with contract name '{contractName}'. " +
                $"Call {nameof(RegisterAssembly)} of the MLContext's ComponentCatalog with the assembly that has the class.");
        ConstructorInfo constructor = type.GetConstructor(Type.EmptyTypes) ??
            throw new InvalidOperationException($"Type '{type}' must have a public parameterless constructor to be used as an extension");
        return constructor.Invoke(null);
    }
}
