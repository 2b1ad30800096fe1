using System.Reflection;
using ApiDump;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Compat.Tests;

/// <summary>
/// build/compat/api holds the lines of the real API that the stand-ins have. They may have no others, and the real assemblies have all of them.
/// </summary>
[TestClass]
public sealed class ApiSubsetTests
{
    [TestMethod]
    [DataRow(typeof(IDataView))]
    [DataRow(typeof(ITransformer))]
    [DataRow(typeof(MLContext))]
    [DataRow(typeof(CustomMappingCatalog))]
    [DataRow(typeof(MLImage))]
    [DataRow(typeof(OnnxTransformer))]
    public void The_api_of_ml_net_is_the_kept_part_of_the_real_one(Type anyType)
    {
#if COMPAT_MLNET
        CheckStandIn(anyType.Assembly);
#else
        CheckReal(anyType.Assembly);
#endif
    }

    [TestMethod]
    public void The_api_of_TorchSharp_is_the_kept_part_of_the_real_one()
    {
#if COMPAT_TORCH
        CheckStandIn(typeof(global::TorchSharp.torch).Assembly);
#else
        CheckReal(typeof(global::TorchSharp.torch).Assembly);
#endif
    }

    private static string[] Kept(Assembly assembly) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "api", assembly.GetName().Name + ".txt"));

#if COMPAT_MLNET || COMPAT_TORCH
    private static void CheckStandIn(Assembly assembly)
    {
        string[] invented = [.. PublicApi.Lines(assembly).Except(Kept(assembly))];
        Assert.IsEmpty(invented, $"{assembly.GetName().Name} has lines that build/compat/api does not:\n{string.Join('\n', invented)}");
    }
#endif

#if !COMPAT_MLNET || !COMPAT_TORCH
    private static void CheckReal(Assembly assembly)
    {
        string[] missing = [.. Kept(assembly).Except(PublicApi.Lines(assembly))];
        Assert.IsEmpty(missing, $"the real {assembly.GetName().Name} does not have these lines of build/compat/api:\n{string.Join('\n', missing)}");
    }
#endif
}
