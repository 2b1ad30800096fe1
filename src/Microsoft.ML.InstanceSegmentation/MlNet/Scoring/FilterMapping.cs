using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What <see cref="FilterMapping"/> reads: the predicted columns, copied to fixed names. An empty vector reads back as null.</summary>
internal sealed class FilterInput
{
    public const string LabelsColumn = "InstanceFilterLabels";
    public const string ScoresColumn = "InstanceFilterScores";
    public const string BoxesColumn = "InstanceFilterBoxes";
    public const string MasksColumn = "InstanceFilterMasks";

    [ColumnName(SavedSettings.Column)]
    public string? Settings { get; set; }

    [ColumnName(LabelsColumn)]
    public string[]? Labels { get; set; }

    [ColumnName(ScoresColumn)]
    public float[]? Scores { get; set; }

    [ColumnName(BoxesColumn)]
    public float[]? Boxes { get; set; }

    [ColumnName(MasksColumn)]
    public string[]? Masks { get; set; }
}

/// <summary>What <see cref="FilterMapping"/> writes: the same columns with what is kept.</summary>
internal sealed class FilterOutput
{
    public const string LabelsColumn = "InstanceFilterKeptLabels";
    public const string ScoresColumn = "InstanceFilterKeptScores";
    public const string BoxesColumn = "InstanceFilterKeptBoxes";
    public const string MasksColumn = "InstanceFilterKeptMasks";

    [ColumnName(LabelsColumn)]
    public string[] Labels { get; set; } = [];

    [ColumnName(ScoresColumn)]
    public float[] Scores { get; set; } = [];

    [ColumnName(BoxesColumn)]
    public float[] Boxes { get; set; } = [];

    [ColumnName(MasksColumn)]
    public string[] Masks { get; set; } = [];
}

/// <summary>Keeps the instances that meet the criteria which the model was saved with.</summary>
[CustomMappingFactoryAttribute(ContractName)]
internal sealed class FilterMapping : CustomMappingFactory<FilterInput, FilterOutput>
{
    public const string ContractName = "Microsoft.ML.InstanceSegmentation.Filter";

    private readonly SettingsReader<InstanceFilterOptions> _settings = new();

    public override Action<FilterInput, FilterOutput> GetMapping() => Map;

    private void Map(FilterInput input, FilterOutput output)
    {
        string[] labels = input.Labels ?? [], masks = input.Masks ?? [];
        float[] scores = input.Scores ?? [], boxes = input.Boxes ?? [];
        int[] kept = InstanceFilter.Kept(_settings.Read(input.Settings), labels, scores, masks);
        output.Labels = InstanceFilter.Select(labels, kept);
        output.Scores = InstanceFilter.Select(scores, kept);
        output.Boxes = InstanceFilter.Select(boxes, kept, each: 4);
        output.Masks = InstanceFilter.Select(masks, kept);
    }
}
