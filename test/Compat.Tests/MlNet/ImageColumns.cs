using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MlNet;

/// <summary>Makes plain MLImage members known, once for all tests.</summary>
internal static class ImageColumns
{
    private static readonly Lazy<bool> _registered = new(() =>
    {
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        return true;
    });

    public static void Register() => Assert.IsTrue(_registered.Value);
}
