using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// The scoring steps as a chain of ML.NET's own transformers. A transformer type of a third party cannot be loaded from a model file;
/// such a chain can, by any program that has this library, and it needs no libtorch.
/// </summary>
internal static class ScoringChain
{
    private static readonly string[] s_graphInputs = [GraphPorts.Pixels, GraphPorts.Height, GraphPorts.Width, GraphPorts.ChannelOrder];
    private static readonly string[] s_graphOutputs = [GraphPorts.Boxes, GraphPorts.Scores, GraphPorts.Labels, GraphPorts.Masks, GraphPorts.MaskSettings];

    /// <summary>Image column → graph inputs → ONNX Runtime → run-length masks → the user's column names.</summary>
    /// <param name="context">Makes the steps.</param>
    /// <param name="onnx">The graph.</param>
    /// <param name="columns">The user's column names.</param>
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="gpuDeviceId">GPU to score on, or null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether a GPU that cannot be used gives the CPU rather than an error.</param>
    /// <param name="imageType">Type of the images it is fitted on; it scores those of others, too.</param>
    /// <exception cref="InvalidOperationException">The GPU cannot be used, and the CPU is not to take its place.</exception>
    public static TransformerChain<ITransformer> Build(
        MLContext context, byte[] onnx, ColumnOptions columns, IReadOnlyList<string> classNames, int? gpuDeviceId, bool fallbackToCpu,
        DataViewType imageType) =>
        ScoringDevice.On(gpuDeviceId, fallbackToCpu, gpu => BuildOn(ScoringDevice.Context(context, gpu), onnx, columns, classNames, gpu, imageType));

    /// <summary>Checks that images of a schema can be scored, before a model is trained on them.</summary>
    /// <exception cref="ArgumentException">They can't.</exception>
    public static void Check(MLContext context, DataViewSchema input, ColumnOptions columns)
    {
        ColumnTypes.RequireImage(input, columns.ImageColumnName);
        ImageType.Register(input);
        var steps = new ChainSteps(input);
        AddPreparation(steps, context, columns);
        try
        {
            // ML.NET binds the columns when a cursor is made.
            using DataViewRowCursor cursor = steps.View.GetRowCursor([.. s_graphInputs.Select(name => steps.View.Schema[name])]);
        }
        catch (Exception failure) when (failure is InvalidOperationException or NotImplementedException or NotSupportedException)
        {
            DataViewType type = input[columns.ImageColumnName].Type;
            throw new ArgumentException(
                $"Images of column '{columns.ImageColumnName}', of type {type}, cannot be scored: {failure.Message}",
                nameof(input), failure);
        }
    }

    private static TransformerChain<ITransformer> BuildOn(
        MLContext context, byte[] onnx, ColumnOptions columns, IReadOnlyList<string> classNames, int? gpuDeviceId, DataViewType imageType)
    {
        ImageType.Register();
        TransformsCatalog transforms = context.Transforms;
        using var graph = new MemoryStream(onnx, writable: false);

        var steps = new ChainSteps(ImageSchema(columns.ImageColumnName));
        foreach (IEstimator<ITransformer> mapping in ImageSizeMappings.For(context, imageType))
            steps.Add(mapping);
        AddPreparation(steps, context, columns);
        bool tiled = OnnxModelReader.CutsTiles(onnx);
        string[] graphOutputs = tiled ? [.. s_graphOutputs, GraphPorts.Tiles] : s_graphOutputs;
        steps.Add(transforms.ApplyOnnxModel(graphOutputs, s_graphInputs, graph, gpuDeviceId, fallbackToCpu: false));
        if (tiled)
            steps.Add(transforms.CustomMapping(new TiledDecodeMapping().GetMapping(), TiledDecodeMapping.ContractName));
        else
            steps.Add(transforms.CustomMapping(new DecodeMapping().GetMapping(), DecodeMapping.ContractName));
        (string labels, string scores) = tiled
            ? (TiledDecodeOutput.LabelsColumn, TiledDecodeOutput.ScoresColumn)
            : (GraphPorts.Labels, GraphPorts.Scores);
        // To keys and back: the texts stay as they are, and the keys, hidden below them, hold the names of all classes as an annotation.
        steps.Add(transforms.Conversion.MapValueToKey(
            columns.PredictedLabelColumnName, labels, keyData: ClassNames.View(context, classNames)));
        steps.Add(transforms.Conversion.MapKeyToValue(columns.PredictedLabelColumnName, columns.PredictedLabelColumnName));
        steps.Add(transforms.CopyColumns(columns.ScoreColumnName, scores));
        steps.Add(transforms.CopyColumns(columns.PredictedBoundingBoxColumnName, DecodeOutput.BoxesColumn));
        steps.Add(transforms.CopyColumns(columns.PredictedMaskColumnName, DecodeOutput.MasksColumn));
        string[] inner = [PrepareInput.ImageColumn, .. s_graphInputs, .. graphOutputs, labels, scores, DecodeOutput.BoxesColumn, DecodeOutput.MasksColumn];
        steps.Add(transforms.DropColumns([.. inner.Distinct()]));
        return steps.ToChain();
    }

    private static void AddPreparation(ChainSteps steps, MLContext context, ColumnOptions columns)
    {
        var mapping = new PrepareMapping($"Column '{columns.ImageColumnName}'");
        steps.Add(context.Transforms.CopyColumns(PrepareInput.ImageColumn, columns.ImageColumnName));
        steps.Add(context.Transforms.CustomMapping(mapping.GetMapping(), PrepareMapping.ContractName));
    }

    private static DataViewSchema ImageSchema(string imageColumn)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(imageColumn, ImageType.AnySize);
        return schema.ToSchema();
    }
}
