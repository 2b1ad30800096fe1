using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

internal sealed class NumberRow { public float Number { get; set; } }

internal sealed class VectorRow { public float[]? Values { get; set; } }

internal sealed class ImageRow { public MLImage? Image { get; set; } }

internal static class Rows
{
    /// <summary>A view that can shuffle its no rows of an image and a number.</summary>
    public static EmptyDataView None(DataViewType imageType)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Image", imageType);
        schema.AddColumn("Number", NumberDataViewType.Single);
        return new EmptyDataView(schema.ToSchema());
    }

    public static string[] Names(this DataViewSchema schema) => [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)];

    public static MemoryStream Save(this MLContext context, ITransformer model, DataViewSchema schema)
    {
        var file = new MemoryStream();
        context.Model.Save(model, schema, file);
        return file;
    }
}
