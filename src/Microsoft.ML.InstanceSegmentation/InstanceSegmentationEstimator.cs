using Microsoft.ML.Data;
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

    internal InstanceSegmentationEstimator(InstanceSegmentationOptions options)
    {
        options.Validate();
        _options = options;
        _context = options.Context ?? new MLContext();
    }

    /// <summary>Trains a model.</summary>
    /// <param name="input">The training images; read once for its annotations, which are checked, and once an epoch for its images.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or the data can't be trained on; the message says which and why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, and <see cref="InstanceSegmentationOptions.ReturnModelWhenCancelled"/> is false.</exception>
    /// <exception cref="TrainingDivergedException">A loss became infinite or not a number.</exception>
    public InstanceSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoringChain.Check(_context, input.Schema, _options.Columns);
        TrainingData training = TrainingColumns.Read(input, _options, requireInstances: true);
        TrainingData? validation = _options.Validation is { } view
            ? TrainingColumns.Read(view, _options, requireInstances: false, training.ClassNames)
            : null;

        using var log = new TrainingLog(_context);
        var device = ComputeDevice.Choose(_options.GpuDeviceId, _context.GpuDeviceId, _context.FallbackToCpu, log.Info);
        log.Info(TrainingColumns.DescribeOrder(input));
        try
        {
            TrainingResult result = Trainer.Train(training, validation, _options, device, log.Info);
            return Transformer(result.Weights, training.ClassNames, ImageTypeOf(input), result);
        }
        catch (TrainingDivergedException failure)
        {
            failure.LastGoodModel = Transformer(failure.LastGoodWeights, training.ClassNames, ImageTypeOf(input), result: null);
            throw;
        }
    }

    /// <summary>The input's columns and the four that scoring adds; fails where a column it needs is missing.</summary>
    /// <param name="inputSchema">Shape of the input.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => OutputShape.Of(_context, inputSchema, _options.Columns);

    private InstanceSegmentationTransformer Transformer(
        NamedWeights weights, IReadOnlyList<string> classNames, DataViewType imageType, TrainingResult? result) =>
        new(
            _context, MaskRcnnGraph.Build(new ModelConfiguration(_options.Model, classNames), weights), _options.Columns, classNames,
            ScoringDevice, imageType)
        {
            ValidationMetrics = result is { Evaluations: [.., var last] } ? last.WithMasks : null,
            WasCancelled = result?.WasCancelled ?? false,
        };

    private DataViewType ImageTypeOf(IDataView input) => input.Schema[_options.Columns.ImageColumnName].Type;

    // A negative number means the CPU here, and null does in ML.NET.
    private int? ScoringDevice => (_options.GpuDeviceId ?? _context.GpuDeviceId) is >= 0 and int gpu ? gpu : null;
}
