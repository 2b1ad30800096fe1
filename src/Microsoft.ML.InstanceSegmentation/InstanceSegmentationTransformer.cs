using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// A trained model as an ML.NET transformer: for each image, the class, score, box and mask of every instance it finds.
/// </summary>
/// <remarks>
/// It is a chain of ML.NET's own transformers around one ONNX graph, and is saved as that chain: <c>mlContext.Model.Save</c> writes an
/// ordinary model file, and <c>mlContext.Model.Load</c> gives a <see cref="TransformerChain{TLastTransformer}"/> that does the same,
/// without libtorch, in any program that references this library.
/// </remarks>
public sealed class InstanceSegmentationTransformer : ITransformer, IDisposable
{
    private readonly TransformerChain<ITransformer> _chain;
    private readonly byte[] _onnx;
    private readonly Func<byte[], InstanceSegmentationTransformer> _another;
    private readonly MLContext _context;

    internal InstanceSegmentationTransformer(
        MLContext context,
        byte[] onnx,
        ColumnOptions columns,
        IReadOnlyList<string> classNames,
        int? gpuDeviceId,
        DataViewType? imageType = null,
        bool fallbackToCpu = true)
    {
        (_onnx, _context) = (onnx, context);
        _chain = ScoringChain.Build(context, onnx, columns, classNames, gpuDeviceId, fallbackToCpu, imageType ?? ImageType.AnySize);
        _another = graph => new InstanceSegmentationTransformer(context, graph, columns, classNames, gpuDeviceId, imageType, fallbackToCpu);
        ClassNames = classNames;
    }

    /// <summary>Names of the classes that the model tells apart.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The network and the settings of its detections, as the model's file has them.</summary>
    public ModelOptions ModelOptions => field ??= OnnxModelReader.Read(_onnx).Configuration.Options;

    /// <summary>
    /// How image files are to be read for the model: with the window that its training's were, where they have more than 8 bits a sample.
    /// For <see cref="ImageFiles.Read"/>, <see cref="ReadingOptions.Images"/>.
    /// </summary>
    public ImageFileOptions ImageFileOptions => new() { Window = ModelOptions.Image.Window };

    /// <summary>The last evaluation on the validation set while training; null where there was none.</summary>
    public InstanceSegmentationMetrics? ValidationMetrics { get; internal init; }

    /// <summary>Whether training was cancelled before its end and this model holds the weights it had then.</summary>
    public bool WasCancelled { get; internal init; }

    /// <summary>
    /// Names of the images that could not be read while training and were left out, each once; none but with
    /// <see cref="UnreadableImages.Skip"/>.
    /// </summary>
    public IReadOnlyList<string> SkippedImages { get; internal init; } = [];

    /// <summary>
    /// What was wrong with the labels that it was trained and validated on, by kind, with the number and the first names, and what became of them: a line
    /// for each, as "train.json: 7 of 812 annotations cannot be learnt from and are left out: …". Empty where nothing was, and of data that was not read from files here.
    /// </summary>
    public IReadOnlyList<string> LabelWarnings => Record?.LabelWarnings ?? [];

    /// <summary>
    /// Where data and options contradicted each other when it was trained, a line each, as the context's log had them: categories without an instance,
    /// objects that no anchor fits, validation images that look like training images, and the like. Empty where nothing did, and of a model that was loaded.
    /// </summary>
    public IReadOnlyList<string> TrainingWarnings => Record?.Warnings ?? [];

    /// <summary>What it was trained on; null where it was loaded.</summary>
    internal TrainingRecord? Record { get; init; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => ((ITransformer)_chain).IsRowToRowMapper;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(Known(inputSchema));

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Known(input.Schema);
        if (FileAnnotations.Window.TryFind(input.Schema, out IntensityWindow? window) && window != ModelOptions.Image.Window)
        {
            using var host = new TrainingHost(_context);
            host.Warn(
                $"The model was trained with images read with the window {ModelOptions.Image.Window?.ToString() ?? "none"}, and these are read with {window?.ToString() ?? "none"}: "
                + "where files have more than 8 bits a sample, read them with the model's (ReadingOptions { Images = model.ImageFileOptions }).");
        }
        return _chain.Transform(input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)_chain).GetRowToRowMapper(Known(inputSchema));

    /// <summary>
    /// Writes the model as one ONNX file for any other program: raw pixels in, boxes, scores, class names and masks out.
    /// </summary>
    /// <param name="path">File to write, in a folder that exists; an existing one is replaced once the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it, and nothing is left behind.</exception>
    public void SaveOnnx(string path) => AtomicFile.Write(path, stream => stream.Write(_onnx));

    /// <summary>
    /// A model of the same weights with other settings of scoring, such as thresholds or tiles; it is scored with, saved and disposed of by
    /// itself. Nothing is trained.
    /// </summary>
    /// <param name="change">
    /// Gives the new settings from this model's. Those of <see cref="ModelOptions.Detection"/> and <see cref="ModelOptions.Tiling"/> are free to
    /// choose; the network must be the one that the weights are of.
    /// </param>
    /// <example>
    /// <code>
    /// using var tiled = model.WithOptions(options => options with { Tiling = new TilingOptions { Side = 1024, Overlap = 128 } });
    /// ml.Model.Save(tiled, train.Schema, "tiled.zip");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The settings are not valid.</exception>
    /// <exception cref="InvalidDataException">The weights are not those of the network; the message names one.</exception>
    public InstanceSegmentationTransformer WithOptions(Func<ModelOptions, ModelOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        (ModelConfiguration configuration, NamedWeights weights) = OnnxModelReader.Read(_onnx);
        return _another(MaskRcnnGraph.Build(configuration with { Options = change(configuration.Options) }, weights));
    }

    /// <summary>Frees the scoring session.</summary>
    public void Dispose() => _chain.Dispose();

    // Images of a fixed size, as ResizeImages makes them, are a type of their own for every size.
    private static DataViewSchema Known(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ImageType.Register(inputSchema);
        return inputSchema;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_chain).Save(ctx);
}
