using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// What a view of image files knows beside its rows, as an annotation of one of its columns, where training finds it whatever filters and
/// splits lie between.
/// </summary>
/// <param name="kind">The annotation's name.</param>
internal sealed class JsonAnnotation<T>(string kind)
{
    /// <summary>A column's annotations with the value.</summary>
    public DataViewSchema.Annotations Of(T value)
    {
        ReadOnlyMemory<char> json = JsonSerializer.Serialize(value).AsMemory();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> text) => text = json);
        return annotations.ToAnnotations();
    }

    /// <summary>Whether a view's schema has the value, also below columns of the same name such as a resized image or keys of labels.</summary>
    public bool TryFind(DataViewSchema schema, out T? value)
    {
        value = default;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(kind) is null)
                continue;
            ReadOnlyMemory<char> json = default;
            column.Annotations.GetValue(kind, ref json);
            value = JsonSerializer.Deserialize<T>(json.ToString());
            return true;
        }
        return false;
    }
}
