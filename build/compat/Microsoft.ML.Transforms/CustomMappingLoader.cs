using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel("CustomTransformer", typeof(CustomMappingLoader))]

namespace Microsoft.ML.Transforms;

/// <summary>Saves a mapping as the name of its contract and of the assembly that has it, and finds its factory again.</summary>
internal static class CustomMappingLoader
{
    private static readonly VersionInfo _version = new("CUSTOMXF", 0x00010002, 0x00010002, "CustomTransformer", "Microsoft.ML.Transforms");

    public static void Save(ModelSaveContext ctx, string contractName, string assembly)
    {
        ctx.SetVersionInfo(_version);
        ctx.SaveString(contractName);
        ctx.SaveString(assembly);
    }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        string contractName = ctx.LoadString();
        // The first version did not name the assembly.
        if (ctx.Version.Written >= 0x00010002)
            TryRegister(env.ComponentCatalog, ctx.LoadString());
        object factory = env.ComponentCatalog.CreateExtension(typeof(CustomMappingFactoryAttributeAttribute), contractName);
        return factory is ICustomMappingFactory mapping
            ? mapping.CreateTransformer(contractName)
            : throw new InvalidOperationException($"'{factory.GetType()}' of contract '{contractName}' is not a CustomMappingFactory");
    }

    private static void TryRegister(ComponentCatalog catalog, string assembly)
    {
        Assembly found;
        try
        {
            found = Assembly.Load(assembly);
        }
        catch (IOException)
        {
            // Then the program has to have registered it.
            return;
        }
        catalog.RegisterAssembly(found);
    }
}
