using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Trains Mask R-CNN on images with annotated instances.</summary>
/// <remarks>
/// He et al. 2017, "Mask R-CNN". It reads the columns that <c>mlContext.Data.LoadFromCoco</c> writes, or any that hold the same
/// (<see cref="ColumnOptions"/>), and trains on the GPU or the CPU with TorchSharp.
/// </remarks>
public sealed class InstanceSegmentationEstimator : IEstimator<InstanceSegmentationTransformer>
{
    private readonly InstanceSegmentationOptions _options;
    private readonly MLContext _context;
    private readonly IDataView? _validationSet;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly string? _workspacePath;

    internal InstanceSegmentationEstimator(
        MLContext? context,
        InstanceSegmentationOptions? options,
        IDataView? validationSet,
        IProgress<TrainingProgress>? progress,
        string? workspacePath,
        CancellationToken cancellationToken)
    {
        _options = (options ?? new InstanceSegmentationOptions()).Resolved();
        _options.Validate();
        _context = context ?? new MLContext();
        _validationSet = validationSet;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _workspacePath = workspacePath;
    }

    /// <summary>Trains a model, with the validation set, the progress and the cancellation that the estimator was made with.</summary>
    /// <param name="input">The training images; read once for its annotations, which are checked, and once an epoch for its images.</param>
    /// <inheritdoc cref="Fit(IDataView, IDataView, IProgress{TrainingProgress}, CancellationToken)"/>
    public InstanceSegmentationTransformer Fit(IDataView input) => Fit(input, _validationSet, _progress, _cancellationToken);

    /// <summary>Trains a model; the arguments take the place of those that the estimator was made with.</summary>
    /// <remarks>
    /// Where data and options contradict each other, as with objects smaller than any anchor, the context's log has a warning that says
    /// what to change.
    /// </remarks>
    /// <param name="train">The training images; read once for its annotations, which are checked, and once an epoch for its images.</param>
    /// <param name="validation">Images to evaluate the model on while training, with the same columns; null for none.</param>
    /// <param name="progress">Is told of every step and evaluation, on the training thread; null for nobody.</param>
    /// <param name="cancellationToken">Stops training after the step in progress.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, or the data can't be trained on; the message says which and why.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// An annotation, or an image of the first step, can't be trained on; the message names it.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled, and <see cref="InstanceSegmentationOptions.ReturnModelWhenCancelled"/> is false.
    /// </exception>
    /// <exception cref="TrainingDivergedException">
    /// A loss became infinite or not a number; the exception has the model before it.
    /// </exception>
    /// <exception cref="TrainingInterruptedException">
    /// A later step could not be done, as where an image is unreadable; it has the model so far.
    /// </exception>
    public InstanceSegmentationTransformer Fit(
        IDataView train, IDataView? validation, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Fit(train, validation, progress, pauseAfterEpoch: null, cancellationToken);

    /// <summary>As the public one, but for a pause, see <see cref="TrainingContext.PauseAfterEpoch"/>.</summary>
    internal InstanceSegmentationTransformer Fit(
        IDataView train, IDataView? validation, IProgress<TrainingProgress>? progress, int? pauseAfterEpoch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        ScoringChain.Check(_context, train.Schema, _options.Columns);
        using var host = new TrainingHost(_context);
        // What was begun with a random seed goes on with it.
        int? begun = _workspacePath is null || _options.Seed is not null ? null : TrainingCheckpoint.ReadSeed(_workspacePath);
        InstanceSegmentationOptions options = host.WithSeed(WithWindow(train.Schema) with { Seed = _options.Seed ?? begun });
        if (validation is not null && FileAnnotations.Window.TryFind(validation.Schema, out IntensityWindow? other) && other != options.Model.Image.Window)
            host.Warn($"The images to validate on are read with the window {Text(other)}, those to train on with {Text(options.Model.Image.Window)}: where files have more than 8 bits a sample, give both the same (ImageFileOptions.Window).");
        SkippedImages? skipped = options.UnreadableImages == UnreadableImages.Skip ? new SkippedImages(host.Warn) : null;
        HeldOutRows? heldOut = validation is null && options.Validation.Fraction > 0
            ? HeldOutRows.Draw(train, options.Validation.Fraction, options.Seed!.Value)
            : null;
        TrainingData training = TrainingColumns.Read(train, options, requireInstances: true, skipped: skipped, rows: heldOut is null ? null : heldOut.Others);
        TrainingData? checks = (validation ?? (heldOut is null ? null : train)) is not { } validated
            ? null
            : TrainingColumns.Read(validated, options, requireInstances: false, training.ClassNames, skipped, heldOut is null ? null : heldOut.Contains);
        if (heldOut is not null)
            host.Info($"{heldOut.Count} of {heldOut.Count + training.Statistics!.Images} images are held out for validation (Validation.Fraction = {options.Validation.Fraction}).");
        string[] labelWarnings = [.. training.LabelWarnings.Concat(checks?.LabelWarnings ?? []).Distinct(StringComparer.Ordinal)];
        // What a log has told is not told twice.
        foreach (string warning in new[] { training, checks }.OfType<TrainingData>().Where(data => !data.LabelWarningsAreTold).SelectMany(data => data.LabelWarnings).Distinct(StringComparer.Ordinal))
            host.Warn(warning);
        foreach (string line in DatasetSummary.Lines(training.Statistics!, options.Model.Image, options.Model.Tiling))
            host.Info(line);
        IReadOnlyList<string> warnings = [.. UnusedFraction(validation), .. TrainingAdvice.For(training, checks, options)];
        foreach (string warning in warnings)
            host.Warn(warning);
        var record = new TrainingRecord(
            DatasetSummary.Counts(training.Statistics!), checks is null ? null : DatasetSummary.Counts(checks.Statistics!), labelWarnings, warnings);

        TrainingContext run = TrainingContext.Create(options.GpuDeviceId, _context.GpuDeviceId, _context.FallbackToCpu, host.Info) with
        {
            Progress = progress,
            Cancellation = cancellationToken,
            Workspace = _workspacePath,
            PauseAfterEpoch = pauseAfterEpoch,
        };
        host.Info(TrainingColumns.DescribeOrder(train));
        if (options.Model.Tiling is { } tiling)
            host.Info($"Images larger than {tiling.Side} pixels are trained on in random crops of that size, {training.Count} examples an epoch, and validated in tiles.");
        DataViewType imageType = train.Schema[options.Columns.ImageColumnName].Type;
        try
        {
            TrainingResult result = Trainer.Train(training, checks, options, run);
            return Transformer(options.Model, result.Weights, training.ClassNames, result, skipped, record, imageType);
        }
        catch (TrainingFailedException failure)
        {
            failure.LastGoodModel = Transformer(options.Model, failure.LastGoodWeights, training.ClassNames, result: null, skipped, record, imageType);
            throw;
        }
    }

    /// <summary>The input's columns and the four that scoring adds; fails where a column it needs is missing.</summary>
    /// <param name="inputSchema">Shape of the input.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => OutputShape.Of(inputSchema, _options.Columns);

    /// <summary>The options with the window of the images.</summary>
    /// <exception cref="ArgumentException">They have another.</exception>
    private InstanceSegmentationOptions WithWindow(DataViewSchema schema)
    {
        if (!FileAnnotations.Window.TryFind(schema, out IntensityWindow? window) || window is null)
            return _options;
        return _options.Model.Image.Window is null || _options.Model.Image.Window == window
            ? _options with { Model = _options.Model with { Image = _options.Model.Image with { Window = window } } }
            : throw new ArgumentException(
                $"The images are read with the window {window}, but Model.Image.Window is {_options.Model.Image.Window}; leave the latter out, or read the images with it.", nameof(schema));
    }

    private IEnumerable<string> UnusedFraction(IDataView? validation) => validation is null || _options.Validation.Fraction is 0
        ? []
        : [$"Validation.Fraction is {_options.Validation.Fraction}, but there are images to validate on: no training image is held out. Leave one of the two out."];

    private static string Text(IntensityWindow? window) => window?.ToString() ?? "none";

    private InstanceSegmentationTransformer Transformer(
        ModelOptions model, NamedWeights weights, IReadOnlyList<string> classNames, TrainingResult? result, SkippedImages? skipped,
        TrainingRecord record, DataViewType imageType)
    {
        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(model, classNames), weights);
        return new InstanceSegmentationTransformer(_context, onnx, _options.Columns, classNames, ScoringDevice, imageType)
        {
            ValidationMetrics = result?.Metrics?.WithMasks,
            WasCancelled = result?.WasCancelled ?? false,
            SkippedImages = skipped?.Names ?? [],
            Record = record,
        };
    }

    // A negative number means the CPU here, and null does in ML.NET.
    private int? ScoringDevice => (_options.GpuDeviceId ?? _context.GpuDeviceId) is >= 0 and int gpu ? gpu : null;
}
