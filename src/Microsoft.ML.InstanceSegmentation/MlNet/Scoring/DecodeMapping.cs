using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What <see cref="DecodeMapping"/> reads: the graph's outputs and the image's size. An empty vector reads back as null.</summary>
internal sealed class DecodeInput
{
    [ColumnName(GraphPorts.Height)]
    public long Height { get; set; }

    [ColumnName(GraphPorts.Width)]
    public long Width { get; set; }

    [ColumnName(GraphPorts.Boxes)]
    public float[]? Boxes { get; set; }

    [ColumnName(GraphPorts.Masks)]
    public float[]? Masks { get; set; }

    [ColumnName(GraphPorts.MaskSettings)]
    public float[]? MaskSettings { get; set; }
}

/// <summary>What <see cref="DecodeMapping"/> writes.</summary>
internal sealed class DecodeOutput
{
    public const string MasksColumn = "MaskRcnnRunLengths";
    public const string BoxesColumn = "MaskRcnnFinalBoxes";

    [ColumnName(MasksColumn)]
    public string[] Masks { get; set; } = [];

    [ColumnName(BoxesColumn)]
    public float[] Boxes { get; set; } = [];
}

/// <summary>Last mapping of a saved model: lays the mask probabilities over the image and writes them as run lengths.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class DecodeMapping : CustomMappingFactory<DecodeInput, DecodeOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.Decode";

    public override Action<DecodeInput, DecodeOutput> GetMapping() => Map;

    private static void Map(DecodeInput input, DecodeOutput output)
    {
        float[] boxes = input.Boxes ?? [];
        MaskSettings settings = MaskSettings.Read(input.MaskSettings);
        var masks = new RunLengthMask[boxes.Length / 4];
        for (int i = 0; i < masks.Length; i++)
            masks[i] = settings.Paste(input.Masks, i, boxes.AsSpan(4 * i, 4), (int)input.Height, (int)input.Width);
        output.Masks = Array.ConvertAll(masks, mask => mask.ToJson());
        output.Boxes = [.. boxes];
        if (settings.BoxesFromMasks)
            MaskBoxes.Tighten(output.Boxes, masks);
    }
}
