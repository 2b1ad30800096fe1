using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Scores images with the weights of a model file. There is nothing to train: fitting it looks at the columns only.</summary>
/// <remarks>No libtorch is needed or loaded. The transformer is the one that training gives, and is saved and loaded alike.</remarks>
public sealed class InstanceSegmentationScoringEstimator : IEstimator<InstanceSegmentationTransformer>
{
    private readonly MLContext _context;
    private readonly byte[] _onnx;
    private readonly ColumnOptions _columns;
    private readonly IReadOnlyList<string> _classNames;
    private readonly int? _gpuDeviceId;
    private readonly bool _fallbackToCpu;

    internal InstanceSegmentationScoringEstimator(
        MLContext? context,
        string modelFile,
        IReadOnlyList<string>? classNames,
        ModelOptions? model,
        ColumnOptions? columns,
        int? gpuDeviceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        // Without a context of the caller's there is nobody to forbid the CPU.
        _fallbackToCpu = context?.FallbackToCpu ?? true;
        _context = context ?? new MLContext();
        _columns = columns ?? new ColumnOptions();
        _columns.Validate();
        model?.Validate();
        // A negative number means the CPU here, and null does in ML.NET.
        _gpuDeviceId = (gpuDeviceId ?? _context.GpuDeviceId) is >= 0 and int gpu ? gpu : null;
        (_onnx, _classNames) = SavedModelFile.TryRead(modelFile) is { } onnx
            ? (onnx, ClassesOf(onnx, modelFile, classNames, model))
            : FromCheckpoint(modelFile, classNames, model);
    }

    /// <summary>The transformer.</summary>
    /// <param name="input">Data with the image column; no row of it is read.</param>
    /// <exception cref="ArgumentException">The image column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The GPU cannot be used, and MLContext.FallbackToCpu is false; the message says why.
    /// </exception>
    public InstanceSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoringChain.Check(_context, input.Schema, _columns);
        var imageType = input.Schema[_columns.ImageColumnName].Type;
        return new InstanceSegmentationTransformer(_context, _onnx, _columns, _classNames, _gpuDeviceId, imageType, _fallbackToCpu);
    }

    /// <summary>The input's columns and the four that scoring adds; fails where the image column is missing.</summary>
    /// <param name="inputSchema">Shape of the input.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => OutputShape.OfScoring(inputSchema, _columns);

    private static IReadOnlyList<string> ClassesOf(byte[] onnx, string modelFile, IReadOnlyList<string>? classNames, ModelOptions? model)
    {
        OptionCheck.That(
            classNames is null && model is null,
            $"'{modelFile}' is a model of this library, which holds its class names and its settings; leave {nameof(classNames)} and "
                + $"{nameof(model)} out.",
            classNames is null ? nameof(model) : nameof(classNames));
        return OnnxModelReader.Read(onnx).Configuration.ClassNames;
    }

    private static (byte[] Onnx, IReadOnlyList<string> ClassNames) FromCheckpoint(
        string file, IReadOnlyList<string>? classNames, ModelOptions? model)
    {
        WeightFile.CheckFormat(file);
        OptionCheck.That(
            classNames is { Count: > 0 },
            $"'{file}' is not a model that this library saved (or was cut off). If it is a checkpoint, it has no class names: give them, in the "
            + "order of its outputs and without the background.",
            nameof(classNames));
        string[] names = [.. classNames!];
        OptionCheck.That(!names.Any(string.IsNullOrWhiteSpace), "A class name is empty; every class needs one.", nameof(classNames));
        return (OnnxFromCheckpoint.Build(file, names, model), names);
    }
}
