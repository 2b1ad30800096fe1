using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What <see cref="MeasureMapping"/> reads: the image and the masks, copied to fixed names. An empty vector reads back as null.</summary>
internal sealed class MeasureInput
{
    public const string ImageColumn = "InstanceMeasuringImage";
    public const string MasksColumn = "InstanceMeasuringMasks";

    [ColumnName(SavedSettings.Column)]
    public string? Settings { get; set; }

    [ColumnName(ImageColumn)]
    public MLImage? Image { get; set; }

    [ColumnName(MasksColumn)]
    public string[]? Masks { get; set; }
}

/// <summary>What <see cref="MeasureMapping"/> writes: the columns, under their own names, with NaN for an instance without a pixel.</summary>
internal sealed class MeasureOutput
{
    public float[] MeasuredArea { get; set; } = [];

    public float[] MeasuredPerimeter { get; set; } = [];

    public float[] MeasuredEquivalentDiameter { get; set; } = [];

    public float[] MeasuredMajorAxis { get; set; } = [];

    public float[] MeasuredMinorAxis { get; set; } = [];

    public float[] MeasuredEccentricity { get; set; } = [];

    public float[] MeasuredOrientation { get; set; } = [];

    public float[] MeasuredSolidity { get; set; } = [];

    /// <summary>x and y of each instance.</summary>
    public float[] MeasuredCentroids { get; set; } = [];

    /// <summary>Red, green and blue of each instance.</summary>
    public float[] MeasuredIntensities { get; set; } = [];

    /// <summary>Red, green and blue of each instance.</summary>
    public float[] MeasuredIntensityDeviations { get; set; } = [];
}

/// <summary>Measures the instances, with the pixel size that the model was saved with.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class MeasureMapping : CustomMappingFactory<MeasureInput, MeasureOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.Measure";

    private readonly SettingsReader<MeasurementOptions> _settings = new();

    // As in PrepareMapping: before ML.NET looks at the image members.
    static MeasureMapping()
    {
        ImageType.Register();
        ImageType.RegisterCommonSizes();
    }

    public override Action<MeasureInput, MeasureOutput> GetMapping() => Map;

    private void Map(MeasureInput input, MeasureOutput output)
    {
        MLImage image = input.Image ?? throw new NoImageException("The image column holds no image in a row to measure; remove the row, or give it an image.");
        double pixelSize = _settings.Read(input.Settings).PixelSize;
        RunLengthMask[] masks = Array.ConvertAll(input.Masks ?? [], RunLengthMask.Parse);
        int red = PixelReader.RedByte(image);
        InstanceMeasurements?[] shapes = Array.ConvertAll(masks, mask => mask.Area > 0 ? mask.Measure(pixelSize) : null);
        InstanceIntensity?[] colors = Array.ConvertAll(masks, mask => mask.Area > 0 ? MaskIntensity.Of(mask, image.Pixels, red) : null);
        float[] Each(Func<InstanceMeasurements, double> value) => Array.ConvertAll(shapes, shape => shape is null ? float.NaN : (float)value(shape));
        output.MeasuredArea = Each(shape => shape.Area);
        output.MeasuredPerimeter = Each(shape => shape.Perimeter);
        output.MeasuredEquivalentDiameter = Each(shape => shape.EquivalentDiameter);
        output.MeasuredMajorAxis = Each(shape => shape.MajorAxis);
        output.MeasuredMinorAxis = Each(shape => shape.MinorAxis);
        output.MeasuredEccentricity = Each(shape => shape.Eccentricity);
        output.MeasuredOrientation = Each(shape => shape.Orientation);
        output.MeasuredSolidity = Each(shape => shape.Solidity);
        output.MeasuredCentroids = [.. Each(shape => shape.CentroidX).Zip(Each(shape => shape.CentroidY)).SelectMany(xy => new[] { xy.First, xy.Second })];
        output.MeasuredIntensities = [.. colors.SelectMany(color => Floats(color?.Mean))];
        output.MeasuredIntensityDeviations = [.. colors.SelectMany(color => Floats(color?.Deviation))];
    }

    private static IEnumerable<float> Floats(IReadOnlyList<double>? values) =>
        Enumerable.Range(0, MaskIntensity.Channels).Select(channel => values is null ? float.NaN : (float)values[channel]);
}
