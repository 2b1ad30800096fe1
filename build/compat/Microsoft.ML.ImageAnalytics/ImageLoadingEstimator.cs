using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    private readonly InputOutputColumnPair _columns;

    internal ImageLoadingEstimator(string? imageFolder, InputOutputColumnPair columns)
        : base(new ImageLoadingTransformer(imageFolder, columns)) => _columns = columns;

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column input = inputSchema.FindColumn(_columns.InputColumnName);
        if (input.ItemType is not TextDataViewType || input.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Errors.WrongType(nameof(inputSchema), input.Name, TextDataViewType.Instance.ToString(), input.TypeText);
        return inputSchema.With([SchemaShape.Column.Of(_columns.OutputColumnName, new ImageDataViewType())]);
    }
}
