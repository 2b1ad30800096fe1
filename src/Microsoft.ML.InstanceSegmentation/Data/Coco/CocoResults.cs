using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One detection in COCO's results format.</summary>
public sealed record CocoResult
{
    /// <summary>Id of the image in the annotation file.</summary>
    public required long ImageId { get; init; }

    /// <summary>Id of the class in the annotation file.</summary>
    public required long CategoryId { get; init; }

    /// <summary>Confidence of the detection, 0 to 1; higher is more confident.</summary>
    public required float Score { get; init; }

    /// <summary>The box as x0, y0, x1, y1 in pixels; null for a detection with a mask only. The file stores x, y, width, height.</summary>
    public IReadOnlyList<float>? BoundingBox { get; init; }

    /// <summary>The mask, with the height and width of the image; null for a detection with a box only.</summary>
    public RunLengthMask? Mask { get; init; }

    /// <summary>Score and box (x, y, width, height) in the file's own precision, in which pycocotools compares them.</summary>
    internal (double Score, double[]? Box)? Exact { get; init; }
}

/// <summary>Reads and writes files in COCO's results format: a JSON list of detections, which any COCO tool can evaluate.</summary>
/// <remarks>
/// pycocotools takes a detection's area, which tells small, medium and large apart, from its box where the file has boxes, for the metrics
/// of masks too. <see cref="DetectionMetrics.FromCocoResults"/> does the same. The evaluation of a scored view takes it from the mask for
/// the metrics of masks, as pycocotools does with a file of masks alone, and as the common tools that call it arrange.
/// </remarks>
public static class CocoResults
{
    // Compressed counts are full of '<' and '`', which a web page would want escaped.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file of detections.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    /// <param name="results">The detections.</param>
    public static void Write(string file, IEnumerable<CocoResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        AtomicFile.Write(file, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, s_plain);
            writer.WriteStartArray();
            foreach (CocoResult result in results)
            {
                Write(writer, result);
                if (writer.BytesPending > 1 << 16)
                    writer.Flush();
            }
            writer.WriteEndArray();
        });
    }

    /// <summary>Reads a file of detections.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not in COCO's results format; the message names the entry.</exception>
    public static IReadOnlyList<CocoResult> Read(string file) => Read(file, names: null);

    /// <summary>The same of detections that may call images and classes by their names, and whose masks may be polygons.</summary>
    internal static IReadOnlyList<CocoResult> Read(string file, DetectionNames? names)
    {
        using JsonFile json = JsonFile.Open(file);
        if (json.Root.Element.ValueKind != JsonValueKind.Array)
            throw json.Root.Error("a COCO results file is a list of detections; this is something else. Give a results file.");
        return [.. json.Root.Element.EnumerateArray().Select((element, i) => Read(new JsonEntry(element, file, $"{file}: detection number {i + 1} of the list"), names))];
    }

    private static void Write(Utf8JsonWriter writer, CocoResult result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("image_id", result.ImageId);
        writer.WriteNumber("category_id", result.CategoryId);
        if (result.BoundingBox is { } box)
        {
            // In double precision the corners come back exactly, and with them every intersection over union.
            writer.WriteStartArray("bbox");
            writer.WriteNumberValue(box[0]);
            writer.WriteNumberValue(box[1]);
            writer.WriteNumberValue((double)box[2] - box[0]);
            writer.WriteNumberValue((double)box[3] - box[1]);
            writer.WriteEndArray();
        }
        writer.WriteNumber("score", result.Score);
        if (result.Mask is { } mask)
        {
            writer.WritePropertyName("segmentation");
            writer.WriteRawValue(mask.ToJson(), skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    private static CocoResult Read(JsonEntry entry, DetectionNames? names)
    {
        try
        {
            return ReadText(entry, names);
        }
        // Half of a pair of surrogates, or bytes that are no UTF-8.
        catch (InvalidOperationException failure)
        {
            throw entry.Error("it has a text that is not valid Unicode. Correct or remove the detection.", failure);
        }
    }

    private static CocoResult ReadText(JsonEntry entry, DetectionNames? names)
    {
        double score = entry.Number(entry.Required("score"), "its score");
        if (!double.IsFinite(score))
            throw entry.Error($"its score is {score}; it must be a finite number.");
        long image = Id(entry, "image_id", names is null ? null : names.ImageId), category = Id(entry, "category_id", names is null ? null : names.CategoryId);
        double[]? box = entry.Find("bbox") is { } bbox ? ReadBox(entry, bbox) : null;
        // An image that the data set does not have is told of when all are read.
        RunLengthMask? mask = entry.Find("segmentation") is { } segmentation && (names is null || names.Image(image) is not null) ? ReadMask(entry, segmentation, names?.Image(image)) : null;
        return new CocoResult
        {
            ImageId = image,
            CategoryId = category,
            Score = (float)score,
            BoundingBox = box is null ? null : [(float)box[0], (float)box[1], (float)(box[0] + box[2]), (float)(box[1] + box[3])],
            Mask = mask,
            Exact = (score, box),
        };
    }

    /// <summary>A number, or where the data set is known, a name of it.</summary>
    private static long Id(JsonEntry entry, string member, Func<string, long?>? idOf) =>
        idOf is null || entry.Required(member).ValueKind != JsonValueKind.String
            ? entry.Whole(member)
            : idOf(entry.Text(member)) ?? throw entry.Error($"its {member} is {JsonEntry.Short(entry.Required(member))}, but the data set has none of that name. Give the results for that data set.");

    private static double[] ReadBox(JsonEntry entry, JsonElement value)
    {
        double[] box = entry.Numbers(value, "its bbox");
        if (box.Length != 4 || !box.All(double.IsFinite))
            throw entry.Error($"its bbox is {JsonEntry.Short(value)}; it must have four finite numbers: x, y, width, height.");
        return box;
    }

    private static RunLengthMask ReadMask(JsonEntry entry, JsonElement value, LabelledImage? image)
    {
        try
        {
            // Polygons do not say how large their image is.
            return value.ValueKind == JsonValueKind.Array && image is not null
                ? RunLengthMask.FromPolygons(image.Height, image.Width, [.. value.EnumerateArray().Select(polygon => entry.Numbers(polygon, "a polygon of its segmentation"))])
                : MaskJson.Read(value);
        }
        catch (ArgumentException e)
        {
            throw entry.Error($"its segmentation is unusable. {e.Message} Correct or remove the detection.", e);
        }
    }
}
