using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The column types of images, and how they become known to ML.NET's row types.</summary>
/// <remarks>
/// A row type (of a custom mapping, LoadFromEnumerable, a PredictionEngine) binds an image column only if its type is registered. ML.NET
/// registers a size where a member bears [ImageType(height, width)], and nothing else: neither images of any size, which LoadImages makes,
/// nor those of ResizeImages and ConvertToImage.
/// </remarks>
internal static class ImageType
{
    private static readonly Lazy<bool> s_commonSizes = new(() =>
    {
        foreach ((int height, int width) in CommonImageSizes.All())
            Register(height, width);
        return true;
    });

    /// <summary>MLImage of any size.</summary>
    public static ImageDataViewType AnySize { get; } = new();

    /// <summary>
    /// Makes plain MLImage members known, whatever a program does first: a build of a program that references this library makes its own
    /// start touch this assembly (build/ImageMembers).
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A program's first line may load rows with an image.")]
    public static void Register() => DataViewTypeManager.Register(AnySize, typeof(MLImage));

    /// <summary>Makes images of a size known, as a member with [ImageType(height, width)] would.</summary>
    public static void Register(int height, int width) => new ImageTypeAttribute(height, width).Register();

    /// <summary>Makes the type of every image column known.</summary>
    public static void Register(DataViewSchema schema)
    {
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Type is ImageDataViewType { Height: > 0, Width: > 0 } size)
                Register(size.Height, size.Width);
        }
    }

    /// <summary>
    /// Makes the sizes known that images are commonly resized to. A model loaded from a file is a chain of ML.NET's own transformers, in
    /// which no code of ours sees a schema before the images are bound; hence they must be known by then.
    /// </summary>
    public static void RegisterCommonSizes() => _ = s_commonSizes.Value;
}
