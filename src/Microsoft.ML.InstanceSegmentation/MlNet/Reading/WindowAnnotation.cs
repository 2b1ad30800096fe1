using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// The window with which a view decodes its image files, as an annotation of the image column, where training finds it whatever filters and
/// splits lie between, and keeps it in the model.
/// </summary>
internal static class WindowAnnotation
{
    private const string Kind = "InstanceSegmentationImageWindow";

    /// <summary>The annotations of an image column; also where there is no window, which is then known.</summary>
    public static DataViewSchema.Annotations Of(IntensityWindow? window)
    {
        ReadOnlyMemory<char> json = JsonSerializer.Serialize(window).AsMemory();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(Kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = json);
        return annotations.ToAnnotations();
    }

    /// <summary>Whether a view says with which window its files are decoded, also below columns of the same name such as a resized image.</summary>
    /// <param name="schema">The view's columns.</param>
    /// <param name="window">The window; null for none.</param>
    public static bool TryFind(DataViewSchema schema, out IntensityWindow? window)
    {
        window = null;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(Kind) is null)
                continue;
            ReadOnlyMemory<char> json = default;
            column.Annotations.GetValue(Kind, ref json);
            window = JsonSerializer.Deserialize<IntensityWindow?>(json.ToString());
            return true;
        }
        return false;
    }
}
