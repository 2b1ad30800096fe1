using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableModel("ImageLoaderTransform", typeof(ImageLoadingTransformer))]

namespace Microsoft.ML.Data;

/// <summary>Reads the images of files named by a text column.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    private static readonly VersionInfo _version = new("IMGLOADR", 0x00010003, 0x00010003, "ImageLoaderTransform", "Microsoft.ML.ImageAnalytics");

    public readonly string ImageFolder = null!;

    internal ImageLoadingTransformer(string? imageFolder, params InputOutputColumnPair[] columns)
        : base(columns)
    {
        if (string.IsNullOrEmpty(imageFolder))
            return;
        if (!Directory.Exists(imageFolder))
            throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.", nameof(imageFolder));
        ImageFolder = Path.GetFullPath(imageFolder);
    }

    private ImageLoadingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
        ImageFolder = ctx.LoadStringOrNull()!;
        if (!ctx.Reader.ReadBoolean())
            throw Errors.BadModel("images loaded as bytes are not in the slice of ML.NET in build/compat");
    }

    internal static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);

    private protected override DataViewSchema.DetachedColumn MakeColumn(int i, DataViewSchema.Column input) => input.Type is TextDataViewType
        ? new(Columns[i].OutputColumnName, new ImageDataViewType())
        : throw Errors.WrongType("inputSchema", input.Name, TextDataViewType.Instance.ToString(), input.Type.ToString()!);

    private protected override Delegate MakeGetter(int i, DataViewRow row, DataViewSchema.Column input)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(input);
        ReadOnlyMemory<char> name = default;
        return (ValueGetter<MLImage?>)((ref MLImage? image) =>
        {
            image?.Dispose();
            image = null;
            getter(ref name);
            if (name.Length == 0)
                return;
            string path = ImageFolder is null ? name.ToString() : Path.Combine(ImageFolder, name.ToString());
            using MemoryStream file = new(File.ReadAllBytes(path));
            image = MLImage.CreateFromStream(file);
            image.Tag = path;
        });
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.Write(true); // As images, not as their files' bytes.
    }
}
