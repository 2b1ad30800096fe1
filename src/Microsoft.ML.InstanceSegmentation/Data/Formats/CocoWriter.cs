using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Writes labels as a COCO file; shapes stay polygons or run lengths, as they are.</summary>
internal static class CocoWriter
{
    // Compressed counts are full of '<' and '`', which a web page would want escaped.
    public static JsonWriterOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = false };

    /// <param name="data">The images and their instances.</param>
    /// <param name="nameOf">The name that an image has in the file.</param>
    /// <param name="stream">Receives the file.</param>
    public static void Write(LabelledDataset data, Func<LabelledImage, string> nameOf, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, Plain);
        writer.WriteStartObject();
        writer.WriteStartArray("images");
        foreach (LabelledImage image in data.Images)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", image.Id);
            writer.WriteString("file_name", nameOf(image));
            writer.WriteNumber("width", image.Width);
            writer.WriteNumber("height", image.Height);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("categories");
        foreach (LabelCategory category in data.Categories)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", category.Id);
            writer.WriteString("name", category.Name);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("annotations");
        int id = 0;
        foreach (LabelledImage image in data.Images)
        {
            foreach (LabelledInstance instance in image.Annotations)
                Write(writer, image, instance, ++id);
            writer.Flush();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, LabelledImage image, LabelledInstance instance, int id)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteNumber("image_id", image.Id);
        writer.WriteNumber("category_id", instance.Category.Id);
        float[] box = instance.Box;
        WriteNumbers(writer, "bbox", [box[0], box[1], (double)box[2] - box[0], (double)box[3] - box[1]]);
        writer.WriteNumber("area", instance.Area);
        writer.WriteNumber("iscrowd", instance.IsCrowd ? 1 : 0);
        writer.WritePropertyName("segmentation");
        if (instance.Segmentation.Polygons is { } polygons)
        {
            writer.WriteStartArray();
            foreach (double[] polygon in polygons)
                WriteNumbers(writer, null, polygon);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteRawValue(instance.Mask.ToJson(), skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    public static void WriteNumbers(Utf8JsonWriter writer, string? name, double[] numbers)
    {
        if (name is not null)
            writer.WritePropertyName(name);
        writer.WriteStartArray();
        foreach (double number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}
