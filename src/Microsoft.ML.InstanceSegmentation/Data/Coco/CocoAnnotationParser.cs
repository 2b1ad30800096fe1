using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Parses annotations with which nothing is wrong, without a document for each. For all others it gives up, and
/// <see cref="CocoAnnotationReader.ReadAnnotation"/> says what is wrong. One for each thread.
/// </summary>
/// <param name="reader">Knows the images and the categories, and the rules.</param>
internal sealed class CocoAnnotationParser(CocoAnnotationReader reader)
{
    /// <summary>Powers of ten that double precision has exactly, as it has whole numbers of 15 digits: their quotient is rounded once.</summary>
    private static readonly double[] s_powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private readonly List<double> _numbers = [];
    private readonly List<double[]> _polygons = [];

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
        double[]? box = null;
        bool isCrowd = false, hasPolygons = false;
        RunLengthMask? mask = null;
        var json = new Utf8JsonReader(item);
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
                json.Read();
                box = Numbers(ref json);
            }
            else if (json.ValueTextEquals("segmentation"u8))
            {
                json.Read();
                (hasPolygons, mask) = (json.TokenType == JsonTokenType.StartArray, null);
                if (hasPolygons)
                    Polygons(ref json);
                else
                    mask = Runs(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (json.TokenType != JsonTokenType.EndObject || id is null || imageId is null || categoryId is null || area is < 0 || !(hasPolygons || mask is not null))
            return null;
        return reader.Usual(id.Value, imageId.Value, categoryId.Value, isCrowd, area, box, hasPolygons ? [.. _polygons] : null, mask, out image);
    }

    private void Polygons(ref Utf8JsonReader json)
    {
        _polygons.Clear();
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            double[] polygon = Numbers(ref json);
            if (polygon.Length < 6)
                throw new FormatException();
            _polygons.Add(polygon);
        }
        if (json.TokenType != JsonTokenType.EndArray || _polygons.Count == 0)
            throw new FormatException();
    }

    private static RunLengthMask Runs(ref Utf8JsonReader json)
    {
        using JsonDocument runs = JsonDocument.ParseValue(ref json);
        return Masks.MaskJson.Read(runs.RootElement);
    }

    private double[] Numbers(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new FormatException();
        _numbers.Clear();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
            _numbers.Add(Number(ref json));
        return json.TokenType == JsonTokenType.EndArray ? [.. _numbers] : throw new FormatException();
    }

    private static double Number(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number)
            throw new FormatException();
        double number = Short(json.ValueSpan) ?? json.GetDouble();
        return double.IsFinite(number) ? number : throw new FormatException();
    }

    /// <summary>A number of digits and a point, of at most 15 digits, which JSON's reader has checked; null for others.</summary>
    private static double? Short(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        if (isNegative)
            text = text[1..];
        if (text.Length > 15)
            return null;
        long digits = 0;
        int point = -1;
        for (int i = 0; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9)
                digits = 10 * digits + digit;
            else if (text[i] == '.')
                point = i;
            else
                return null;
        }
        double number = point < 0 ? digits : digits / s_powers[text.Length - 1 - point];
        return isNegative ? -number : number;
    }

    private static long Whole(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long whole) ? whole : throw new FormatException();
}
