using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Parses annotations with which nothing is wrong, without a document for each. For all others it gives up, and
/// <see cref="CocoAnnotationReader.ReadAnnotation"/> says what is wrong. One for each thread.
/// </summary>
/// <param name="reader">Knows the images and the categories, and the rules.</param>
internal sealed class CocoAnnotationParser(CocoAnnotationReader reader)
{
    /// <summary>In an object, after a value.</summary>
    private static readonly JsonReaderState s_afterValue = CocoAnnotationScanner.StateAfter("{\"\":[]"u8);

    private readonly PolygonBuffer _polygons = new(), _box = new();

    /// <returns>The instance; null where it is to be read as a document.</returns>
    public LabelledInstance? TryParse(ReadOnlySpan<byte> item, out LabelledImage? image)
    {
        image = null;
        try
        {
            return Parse(item, out image);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException or FormatException or UnusableLabelException or InvalidDataException)
        {
            return null;
        }
    }

    private LabelledInstance? Parse(ReadOnlySpan<byte> item, out LabelledImage? image)
    {
        image = null;
        long? id = null, imageId = null, categoryId = null;
        double? area = null;
        bool isCrowd = false, hasPolygons = false, hasBox = false;
        RunLengthMask? mask = null;
        var json = new Utf8JsonReader(item);
        int start = 0;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("id"u8))
            {
                id = Whole(ref json);
            }
            else if (json.ValueTextEquals("image_id"u8))
            {
                imageId = Whole(ref json);
            }
            else if (json.ValueTextEquals("category_id"u8))
            {
                categoryId = Whole(ref json);
            }
            else if (json.ValueTextEquals("iscrowd"u8))
            {
                isCrowd = Whole(ref json) is var flag and (0 or 1) ? flag == 1 : throw new FormatException();
            }
            else if (json.ValueTextEquals("area"u8))
            {
                json.Read();
                area = Number(ref json);
            }
            else if (json.ValueTextEquals("bbox"u8))
            {
                int length = PolygonScanner.Numbers(Rest(item, start, json), _box);
                if (length < 0 || _box.Length != 4)
                    return null;
                hasBox = true;
                GoOn(item, ref start, length, ref json);
            }
            else if (json.ValueTextEquals("segmentation"u8))
            {
                int length = PolygonScanner.Polygons(Rest(item, start, json), _polygons);
                hasPolygons = length >= 0;
                if (hasPolygons)
                    GoOn(item, ref start, length, ref json);
                else if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                    return null;
                mask = hasPolygons ? null : Runs(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (json.TokenType != JsonTokenType.EndObject || json.Read() || id is null || imageId is null || categoryId is null || area is < 0 || !(hasPolygons || mask is not null))
            return null;
        return reader.Usual(id.Value, imageId.Value, categoryId.Value, isCrowd, area, hasBox ? _box[0] : [], hasPolygons ? _polygons : null, mask, out image);
    }

    /// <summary>What a reader has not read, of a text that it reads from a place on.</summary>
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> item, int start, in Utf8JsonReader json) => item[(start + (int)json.BytesConsumed)..];

    /// <summary>Has a reader that stands before a value go on behind it.</summary>
    private static void GoOn(ReadOnlySpan<byte> item, ref int start, int length, ref Utf8JsonReader json)
    {
        start += (int)json.BytesConsumed + length;
        json = new Utf8JsonReader(item[start..], isFinalBlock: true, s_afterValue);
    }

    private static RunLengthMask Runs(ref Utf8JsonReader json)
    {
        using JsonDocument runs = JsonDocument.ParseValue(ref json);
        return Masks.MaskJson.Read(runs.RootElement);
    }

    private static double Number(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number)
            throw new FormatException();
        double number = JsonNumber.Read(ref json);
        return double.IsFinite(number) ? number : throw new FormatException();
    }

    private static long Whole(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long whole) ? whole : throw new FormatException();
}
