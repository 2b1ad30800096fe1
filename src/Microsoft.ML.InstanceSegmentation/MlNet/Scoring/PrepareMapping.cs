using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What <see cref="PrepareMapping"/> reads.</summary>
internal sealed class PrepareInput
{
    /// <summary>Column that the user's image column is copied to: a saved mapping has fixed column names.</summary>
    public const string ImageColumn = "MaskRcnnImage";

    [ColumnName(ImageColumn)]
    public MLImage? Image { get; set; }
}

/// <summary>What <see cref="PrepareMapping"/> writes: the graph's inputs.</summary>
internal sealed class PrepareOutput
{
    [ColumnName(GraphPorts.Pixels)]
    public byte[] Pixels { get; set; } = [];

    [ColumnName(GraphPorts.Height)]
    public long Height { get; set; }

    [ColumnName(GraphPorts.Width)]
    public long Width { get; set; }

    [ColumnName(GraphPorts.ChannelOrder)]
    public long ChannelOrder { get; set; }
}

/// <summary>First mapping of a saved model: lays an image open as the graph's inputs. Everything else about it is in the graph.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class PrepareMapping : CustomMappingFactory<PrepareInput, PrepareOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.Prepare";

    private readonly string _noImage;

    // A program that only loads a saved model comes here first, before ML.NET looks at the image member of PrepareInput.
    static PrepareMapping()
    {
        ImageType.Register();
        ImageType.RegisterCommonSizes();
    }

    /// <summary>For ML.NET, which makes it when a model is loaded.</summary>
    public PrepareMapping()
        : this("The image column")
    {
    }

    /// <param name="column">What to call the image column in messages.</param>
    public PrepareMapping(string column) => _noImage = $"{column} holds no image in a row; remove the row, or give it an image.";

    public override Action<PrepareInput, PrepareOutput> GetMapping() => Map;

    private void Map(PrepareInput input, PrepareOutput output)
    {
        MLImage image = input.Image ?? throw new NoImageException(_noImage);
        output.Pixels = image.Pixels.ToArray();
        output.Height = image.Height;
        output.Width = image.Width;
        output.ChannelOrder = PixelReader.RedByte(image) == 0 ? 0 : 1;
    }
}
