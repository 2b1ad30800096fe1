using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The column type of images of any size.</summary>
internal static class ImageType
{
    /// <summary>MLImage of any size.</summary>
    public static ImageDataViewType AnySize { get; } = new();

    private static readonly Lazy<bool> _registered = new(() =>
    {
        // ML.NET knows MLImage members only with a fixed size ([ImageType(h, w)]); registered like this, a plain MLImage member works.
        DataViewTypeManager.Register(AnySize, typeof(MLImage));
        return true;
    });

    /// <summary>Makes plain MLImage members known to ML.NET's row types; to be called before such a type is first used.</summary>
    public static void Register() => _ = _registered.Value;
}
