using Microsoft.ML.InstanceSegmentation;

namespace Microsoft.ML;

/// <summary>Steps of a pipeline after a model, on the columns that it predicts: they are saved and loaded with the pipeline.</summary>
public static class InstanceStepsExtensions
{
    /// <summary>
    /// Leaves predicted instances out by class, score and area of the mask: the columns PredictedLabel, Score, PredictedBoundingBoxes and
    /// PredictedMasks are replaced by those of the instances that are kept, in their order.
    /// </summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="options">Which instances are kept.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.ApplyInstanceSegmentationModel("model.zip")
    ///     .Append(ml.Transforms.FilterInstances(new InstanceFilterOptions { MinScore = 0.5f, MinArea = 20 }));
    /// ml.Model.Save(pipeline.Fit(images), images.Schema, "filtered.zip");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// An option is out of its range; or, from <c>Fit</c>: a predicted column is missing, or the model has no class of that name.
    /// </exception>
    public static IEstimator<ITransformer> FilterInstances(
        this TransformsCatalog catalog, InstanceFilterOptions options, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        columns ??= new ColumnOptions();
        columns.Validate();
        return new InstanceFilteringEstimator(options, columns);
    }

    /// <summary>
    /// Adds a column of pictures: each image with its predicted instances drawn on it. A row is drawn only where the column is read.
    /// </summary>
    /// <remarks>
    /// The pictures are new images, for whoever reads the column to dispose of. A font file of the options is looked for under its path
    /// when a picture is drawn; it is not saved with the model.
    /// </remarks>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputColumnName">Name of the new column, of MLImage. Default "Overlay".</param>
    /// <param name="options">What is drawn, and how; null takes the defaults, which draw instances of a score of at least 0.5.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.ApplyInstanceSegmentationModel("model.zip").Append(ml.Transforms.DrawInstances("Overlay"));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the column's name is empty; or, from <c>Fit</c>: the image or a predicted column is missing.
    /// </exception>
    public static IEstimator<ITransformer> DrawInstances(
        this TransformsCatalog catalog, string outputColumnName = "Overlay", OverlayOptions? options = null, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        options ??= new OverlayOptions();
        options.Validate();
        columns ??= new ColumnOptions();
        columns.Validate();
        return new InstanceDrawingEstimator(outputColumnName, options, columns);
    }

    /// <summary>
    /// Adds columns of measurements of the predicted instances, each a vector of Single with a value an instance: MeasuredArea, MeasuredPerimeter,
    /// MeasuredEquivalentDiameter, MeasuredMajorAxis, MeasuredMinorAxis, MeasuredEccentricity, MeasuredOrientation and MeasuredSolidity, as
    /// <see cref="InstanceMeasurements"/> says; MeasuredCentroids with x and y of each; MeasuredIntensities and MeasuredIntensityDeviations with
    /// red, green and blue of each. NaN stands for an instance without a pixel.
    /// </summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="options">The pixel size; null takes the default, which measures in pixels. It is saved with the model.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.ApplyInstanceSegmentationModel("model.zip")
    ///     .Append(ml.Transforms.MeasureInstances(new MeasurementOptions { PixelSize = 0.325 }));    // micrometres
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">
    /// The pixel size is not above 0; or, from <c>Fit</c>: the image or a predicted column is missing.
    /// </exception>
    public static IEstimator<ITransformer> MeasureInstances(
        this TransformsCatalog catalog, MeasurementOptions? options = null, ColumnOptions? columns = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        options ??= new MeasurementOptions();
        options.Validate();
        columns ??= new ColumnOptions();
        columns.Validate();
        return new InstanceMeasuringEstimator(options, columns);
    }
}
