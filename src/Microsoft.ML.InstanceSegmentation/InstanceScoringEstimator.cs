using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Scores images with the weights of a checkpoint. There is nothing to train: fitting it looks at the columns only.</summary>
/// <remarks>No libtorch is needed or loaded. The transformer is the one that training gives, and is saved and loaded alike.</remarks>
public sealed class InstanceScoringEstimator : IEstimator<InstanceSegmentationTransformer>
{
    private readonly MLContext _context = new();
    private readonly byte[] _onnx;
    private readonly ColumnOptions _columns;
    private readonly IReadOnlyList<string> _classNames;
    private readonly int? _gpuDeviceId;

    internal InstanceScoringEstimator(string checkpoint, IReadOnlyList<string> classNames, ModelOptions? model, ColumnOptions columns, int? gpuDeviceId)
    {
        columns.Validate();
        model?.Validate();
        OptionCheck.NotEmpty(classNames);
        OptionCheck.That(!classNames.Any(string.IsNullOrWhiteSpace), "A class name is empty; every class needs one.", nameof(classNames));
        _columns = columns;
        _classNames = [.. classNames];
        _gpuDeviceId = gpuDeviceId is >= 0 ? gpuDeviceId : null;
        _onnx = CheckpointGraph.Build(checkpoint, _classNames, model);
    }

    /// <summary>The transformer.</summary>
    /// <param name="input">Data with the image column; no row of it is read.</param>
    /// <exception cref="ArgumentException">The image column is missing or of another type.</exception>
    public InstanceSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoringChain.Check(_context, input.Schema, _columns);
        return new InstanceSegmentationTransformer(
            _context, _onnx, _columns, _classNames, _gpuDeviceId, input.Schema[_columns.ImageColumnName].Type);
    }

    /// <summary>The input's columns and the four that scoring adds; fails where the image column is missing.</summary>
    /// <param name="inputSchema">Shape of the input.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => OutputShape.OfScoring(_context, inputSchema, _columns);
}
