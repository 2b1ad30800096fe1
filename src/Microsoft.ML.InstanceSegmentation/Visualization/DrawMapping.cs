using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>What <see cref="DrawMapping"/> reads: the image and the predicted columns, copied to fixed names.</summary>
internal sealed class DrawInput
{
    public const string ImageColumn = "InstanceDrawingImage";
    public const string LabelsColumn = "InstanceDrawingLabels";
    public const string ScoresColumn = "InstanceDrawingScores";
    public const string BoxesColumn = "InstanceDrawingBoxes";
    public const string MasksColumn = "InstanceDrawingMasks";

    [ColumnName(SavedSettings.Column)]
    public string? Settings { get; set; }

    [ColumnName(ImageColumn)]
    public MLImage? Image { get; set; }

    [ColumnName(LabelsColumn)]
    public string[]? Labels { get; set; }

    [ColumnName(ScoresColumn)]
    public float[]? Scores { get; set; }

    [ColumnName(BoxesColumn)]
    public float[]? Boxes { get; set; }

    [ColumnName(MasksColumn)]
    public string[]? Masks { get; set; }
}

/// <summary>What <see cref="DrawMapping"/> writes.</summary>
internal sealed class DrawOutput
{
    public const string PictureColumn = "InstanceDrawing";

    /// <summary>A new image for every row, which is the reader's to dispose of.</summary>
    [ColumnName(PictureColumn)]
    public MLImage? Picture { get; set; }
}

/// <summary>Draws the instances on the image, as the options say which the model was saved with.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class DrawMapping : CustomMappingFactory<DrawInput, DrawOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.Draw";

    private readonly SettingsReader<OverlayOptions> _settings = new();

    // As in PrepareMapping: before ML.NET looks at the image members.
    static DrawMapping()
    {
        ImageType.Register();
        ImageType.RegisterCommonSizes();
    }

    public override Action<DrawInput, DrawOutput> GetMapping() => Map;

    private void Map(DrawInput input, DrawOutput output)
    {
        MLImage image = input.Image ?? throw new NoImageException("The image column holds no image in a row to draw on; remove the row, or give it an image.");
        output.Picture = InstanceOverlay.Draw(
            image, input.Labels ?? [], input.Scores ?? [], input.Boxes ?? [], input.Masks ?? [], _settings.Read(input.Settings));
    }
}
