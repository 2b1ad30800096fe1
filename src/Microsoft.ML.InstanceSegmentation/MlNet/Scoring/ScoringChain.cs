using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// The scoring steps as a chain of ML.NET's own transformers. A transformer type of a third party cannot be loaded from a model file;
/// such a chain can, by any program that has this library, and it needs no libtorch.
/// </summary>
internal static class ScoringChain
{
    private static readonly string[] _graphInputs = [GraphPorts.Pixels, GraphPorts.Height, GraphPorts.Width, GraphPorts.ChannelOrder];
    private static readonly string[] _graphOutputs = [GraphPorts.Boxes, GraphPorts.Scores, GraphPorts.Labels, GraphPorts.Masks, GraphPorts.MaskSettings];

    /// <summary>Image column → graph inputs → ONNX Runtime → run-length masks → the user's column names.</summary>
    public static TransformerChain<ITransformer> Build(MLContext context, byte[] onnx, ColumnOptions columns, int? gpuDeviceId)
    {
        try
        {
            return BuildOn(context, onnx, columns, gpuDeviceId);
        }
        catch (EntryPointNotFoundException) when (gpuDeviceId is not null)
        {
            // A program with the CPU build of ONNX Runtime may well train on a GPU; ML.NET's own fallback does not cover that.
            return BuildOn(context, onnx, columns, gpuDeviceId: null);
        }
    }

    private static TransformerChain<ITransformer> BuildOn(MLContext context, byte[] onnx, ColumnOptions columns, int? gpuDeviceId)
    {
        ImageType.Register();
        TransformsCatalog transforms = context.Transforms;
        using var graph = new MemoryStream(onnx, writable: false);

        // Fitted one by one: an EstimatorChain compares a mapping's column types by reference, and an image type of ours is never ML.NET's.
        var steps = new List<ITransformer>();
        IDataView view = new EmptyDataView(ImageSchema(columns.ImageColumnName));
        Add(transforms.CopyColumns(PrepareInput.ImageColumn, columns.ImageColumnName));
        Add(transforms.CustomMapping(new PrepareMapping().GetMapping(), PrepareMapping.ContractName));
        Add(transforms.ApplyOnnxModel(_graphOutputs, _graphInputs, graph, gpuDeviceId, fallbackToCpu: true));
        Add(transforms.CustomMapping(new DecodeMapping().GetMapping(), DecodeMapping.ContractName));
        Add(transforms.CopyColumns(columns.PredictedLabelColumnName, GraphPorts.Labels));
        Add(transforms.CopyColumns(columns.ScoreColumnName, GraphPorts.Scores));
        Add(transforms.CopyColumns(columns.PredictedBoundingBoxColumnName, GraphPorts.Boxes));
        Add(transforms.CopyColumns(columns.PredictedMaskColumnName, DecodeOutput.MasksColumn));
        Add(transforms.DropColumns([PrepareInput.ImageColumn, .. _graphInputs, .. _graphOutputs, DecodeOutput.MasksColumn]));
        return new TransformerChain<ITransformer>([.. steps]);

        void Add<T>(IEstimator<T> estimator)
            where T : class, ITransformer
        {
            ITransformer step = estimator.Fit(view);
            view = step.Transform(view);
            steps.Add(step);
        }
    }

    private static DataViewSchema ImageSchema(string imageColumn)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(imageColumn, ImageType.AnySize);
        return schema.ToSchema();
    }
}
