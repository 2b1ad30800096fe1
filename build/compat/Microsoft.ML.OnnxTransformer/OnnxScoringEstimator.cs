using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment env, OnnxSource source, string[] inputs, string[] outputs, OnnxSettings settings)
        : base(new OnnxTransformer(env, source, inputs, outputs, settings))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in Transformer.Inputs)
        {
            SchemaShape.Column column = inputSchema.FindColumn(name);
            PrimitiveDataViewType expected = Transformer.Model.Input(name).ItemType;
            if (!ReferenceEquals(column.ItemType, expected))
                throw Errors.WrongType(nameof(inputSchema), name, expected.ToString()!, column.ItemType.ToString()!);
        }
        return inputSchema.With(Transformer.Outputs.Select(Shape));
    }

    // A scalar output is declared a vector, as in ML.NET.
    private SchemaShape.Column Shape(string output)
    {
        OnnxVariable variable = Transformer.Model.Output(output);
        SchemaShape.Column.VectorKind kind = variable.ColumnType.IsKnownSizeVector()
            ? SchemaShape.Column.VectorKind.Vector
            : SchemaShape.Column.VectorKind.VariableVector;
        return new SchemaShape.Column(output, kind, variable.ItemType, isKey: false);
    }
}
