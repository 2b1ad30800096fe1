using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Tiles;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What <see cref="TiledDecodeMapping"/> reads: all outputs of a graph that cuts tiles. An empty vector reads back as null.</summary>
internal sealed class TiledDecodeInput
{
    [ColumnName(GraphPorts.Height)]
    public long Height { get; set; }

    [ColumnName(GraphPorts.Width)]
    public long Width { get; set; }

    [ColumnName(GraphPorts.Boxes)]
    public float[]? Boxes { get; set; }

    [ColumnName(GraphPorts.Scores)]
    public float[]? Scores { get; set; }

    [ColumnName(GraphPorts.Labels)]
    public string[]? Labels { get; set; }

    [ColumnName(GraphPorts.Masks)]
    public float[]? Masks { get; set; }

    [ColumnName(GraphPorts.MaskSettings)]
    public float[]? MaskSettings { get; set; }

    [ColumnName(GraphPorts.Tiles)]
    public float[]? Tiles { get; set; }
}

/// <summary>What <see cref="TiledDecodeMapping"/> writes: the image's instances, best first.</summary>
internal sealed class TiledDecodeOutput
{
    public const string LabelsColumn = "MaskRcnnFinalLabels";
    public const string ScoresColumn = "MaskRcnnFinalScores";

    [ColumnName(LabelsColumn)]
    public string[] Labels { get; set; } = [];

    [ColumnName(ScoresColumn)]
    public float[] Scores { get; set; } = [];

    [ColumnName(DecodeOutput.BoxesColumn)]
    public float[] Boxes { get; set; } = [];

    [ColumnName(DecodeOutput.MasksColumn)]
    public string[] Masks { get; set; } = [];
}

/// <summary>Last mapping of a saved model that scores in tiles: pastes the masks into the tiles, and merges what the tiles have found.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class TiledDecodeMapping : CustomMappingFactory<TiledDecodeInput, TiledDecodeOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.DecodeTiles";

    // x0, y0, x1, y1 of a tile, and its number of detections.
    private const int ValuesOfTile = 5;

    public override Action<TiledDecodeInput, TiledDecodeOutput> GetMapping() => Map;

    private static void Map(TiledDecodeInput input, TiledDecodeOutput output)
    {
        MaskSettings settings = MaskSettings.Read(input.MaskSettings);
        string[] labels = input.Labels ?? [];
        string[] names = [.. labels.Distinct()];
        int[] classes = Array.ConvertAll(labels, label => Array.IndexOf(names, label));
        DetectedInstances found = TileMerger.Merge((int)input.Height, (int)input.Width, Tiles(input, classes, settings));

        output.Labels = Array.ConvertAll(found.Classes, index => names[index]);
        output.Scores = found.Scores;
        output.Boxes = found.Boxes;
        output.Masks = Array.ConvertAll(found.Masks!, mask => mask.ToJson());
        if (settings.BoxesFromMasks)
            MaskBoxes.Tighten(output.Boxes, found.Masks!);
    }

    private static List<TileDetections> Tiles(TiledDecodeInput input, int[] classes, MaskSettings settings)
    {
        float[] tiles = input.Tiles ?? throw new InvalidOperationException(
            $"The model's output '{GraphPorts.Tiles}' is empty: the model file is damaged; save it again.");
        var detections = new List<TileDetections>();
        int first = 0;
        for (int i = 0; i < tiles.Length; i += ValuesOfTile)
        {
            (int x, int y) = ((int)tiles[i], (int)tiles[i + 1]);
            var tile = new PixelBounds(x, y, (int)tiles[i + 2] - x, (int)tiles[i + 3] - y);
            int count = (int)tiles[i + 4];
            float[] boxes = input.Boxes.AsSpan(4 * first, 4 * count).ToArray();
            var masks = new RunLengthMask[count];
            for (int j = 0; j < count; j++)
            {
                Span<float> box = boxes.AsSpan(4 * j, 4);
                (box[0], box[1], box[2], box[3]) = (box[0] - x, box[1] - y, box[2] - x, box[3] - y);
                masks[j] = settings.Paste(input.Masks, first + j, box, tile.Height, tile.Width);
            }
            detections.Add(new TileDetections(tile, new DetectedInstances
            {
                Boxes = boxes,
                Scores = input.Scores.AsSpan(first, count).ToArray(),
                Classes = classes.AsSpan(first, count).ToArray(),
                Masks = masks,
            }));
            first += count;
        }
        return detections;
    }
}
