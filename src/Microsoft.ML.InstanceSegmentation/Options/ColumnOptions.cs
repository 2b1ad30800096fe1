using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Names of the columns that are read and written, and their defaults, which <c>LoadFromCoco</c> writes.</summary>
public sealed record ColumnOptions
{
    /// <summary>The image, an MLImage. Default "Image".</summary>
    public string ImageColumnName { get; init; } = DefaultColumnNames.Image;

    /// <summary>Class name of each instance: a vector of text or of keys. Default "Label".</summary>
    public string LabelColumnName { get; init; } = DefaultColumnNames.Label;

    /// <summary>Box of each instance, a vector of Single: x0, y0, x1, y1 in pixels. Default "BoundingBoxes".</summary>
    public string BoundingBoxColumnName { get; init; } = DefaultColumnNames.BoundingBoxes;

    /// <summary>Mask of each instance, a vector of text: COCO run-length objects in JSON. Default "Masks".</summary>
    public string MaskColumnName { get; init; } = DefaultColumnNames.Masks;

    /// <summary>Whether each instance is a crowd region, a vector of Boolean; read where the data has it. Default "IsCrowd".</summary>
    public string IsCrowdColumnName { get; init; } = DefaultColumnNames.IsCrowd;

    /// <summary>
    /// Area of each instance in pixels, a vector of Single, by which COCO tells small, medium and large apart; read where the data has it,
    /// otherwise the areas are those of the masks. Default "Area".
    /// </summary>
    public string AreaColumnName { get; init; } = DefaultColumnNames.Area;

    /// <summary>Class name of each detection, a vector of text. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; init; } = DefaultColumnNames.PredictedLabel;

    /// <summary>Score of each detection, a vector of Single, 0 to 1, descending. Default "Score".</summary>
    public string ScoreColumnName { get; init; } = DefaultColumnNames.Score;

    /// <summary>Box of each detection, as in <see cref="BoundingBoxColumnName"/>. Default "PredictedBoundingBoxes".</summary>
    public string PredictedBoundingBoxColumnName { get; init; } = DefaultColumnNames.PredictedBoundingBoxes;

    /// <summary>Mask of each detection, as in <see cref="MaskColumnName"/>. Default "PredictedMasks".</summary>
    public string PredictedMaskColumnName { get; init; } = DefaultColumnNames.PredictedMasks;

    internal void Validate()
    {
        string[] names =
        [
            ImageColumnName, LabelColumnName, BoundingBoxColumnName, MaskColumnName, IsCrowdColumnName, AreaColumnName,
            PredictedLabelColumnName, ScoreColumnName, PredictedBoundingBoxColumnName, PredictedMaskColumnName,
        ];
        foreach (string name in names)
            OptionCheck.That(!string.IsNullOrWhiteSpace(name), "A column name is empty; every column needs one.", nameof(ColumnOptions));
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Column name '{twice.Key}' is used for {twice.Count()} columns; each needs its own.", nameof(ColumnOptions));
    }
}
