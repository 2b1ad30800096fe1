using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Where a tensor's numbers lie, in bytes from the end of the header.</summary>
internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Count, long Begin, long End);

/// <summary>The JSON header: <c>{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}</c>.</summary>
internal static class SafetensorsHeader
{
    private const string Metadata = "__metadata__";

    /// <summary>The format allows any names of texts in its metadata; this is ours.</summary>
    private const string Facts = "facts";

    /// <summary>Tensors start at multiples of this, which the padding of the header provides.</summary>
    private const int Alignment = 8;

    /// <summary>The entries, whose byte ranges are checked to cover all the data and never the same bytes twice.</summary>
    public static List<SafetensorsEntry> Parse(ReadOnlyMemory<byte> header, long dataLength)
    {
        var entries = new List<SafetensorsEntry>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != Metadata)
                    entries.Add(ParseEntry(property.Name, property.Value));
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"the safetensors header is not as the format asks: {wrong.Message}", wrong);
        }
        CheckRanges(entries, dataLength);
        return entries;
    }

    /// <summary>The text that <see cref="Format"/> kept; null where there is none.</summary>
    public static string? ReadFacts(ReadOnlyMemory<byte> header)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.TryGetProperty(Metadata, out JsonElement metadata) && metadata.TryGetProperty(Facts, out JsonElement facts)
                ? facts.GetString()
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"the safetensors header is not as the format asks: {wrong.Message}", wrong);
        }
    }

    /// <summary>The header for 32-bit floats in the order of the weights, padded with spaces.</summary>
    /// <param name="weights">The tensors.</param>
    /// <param name="facts">A text to keep in the metadata; null for none.</param>
    public static byte[] Format(NamedWeights weights, string? facts = null)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            long end = 0;
            writer.WriteStartObject();
            if (facts is not null)
            {
                writer.WriteStartObject(Metadata);
                writer.WriteString(Facts, facts);
                writer.WriteEndObject();
            }
            foreach ((string name, WeightTensor tensor) in weights)
            {
                long begin = end;
                end += (long)tensor.Values.Length * sizeof(float);
                WriteEntry(writer, name, tensor, begin, end);
            }
            writer.WriteEndObject();
        }
        while (stream.Length % Alignment != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter writer, string name, WeightTensor tensor, long begin, long end)
    {
        if (name == Metadata)
            throw new ArgumentException($"A tensor cannot be called '{Metadata}': safetensors uses that name itself.");
        if (TensorShape.Count(tensor.Shape) != tensor.Values.Length)
            throw new ArgumentException($"Tensor '{name}' has {tensor.Values.Length} values, which do not fill {TensorShape.Text(tensor.Shape)}.");
        writer.WriteStartObject(name);
        writer.WriteString("dtype", "F32");
        writer.WriteStartArray("shape");
        foreach (long side in tensor.Shape)
            writer.WriteNumberValue(side);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static SafetensorsEntry ParseEntry(string name, JsonElement value)
    {
        ElementType type = ParseType(name, value.GetProperty("dtype").GetString());
        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        long[] range = [.. value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        long count = TensorShape.Count(shape);
        if (range.Length != 2 || range[0] < 0 || range[1] < range[0])
            throw new InvalidDataException($"tensor {Excerpt.Name(name)} has no valid data_offsets.");
        // Multiplying the count could overflow; dividing the length cannot.
        long length = range[1] - range[0];
        if (length % type.Size() != 0 || length / type.Size() != count)
            throw new InvalidDataException($"tensor {Excerpt.Name(name)} of shape {TensorShape.Text(shape)} cannot have {length} bytes of {type}.");
        return new SafetensorsEntry(name, type, shape, count, range[0], range[1]);
    }

    private static ElementType ParseType(string name, string? type) => type switch
    {
        "F32" => ElementType.Float32,
        "F64" => ElementType.Float64,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "I16" => ElementType.Int16,
        "I8" => ElementType.Int8,
        "U8" => ElementType.UInt8,
        "BOOL" => ElementType.Bool,
        _ => throw new InvalidDataException(
            $"tensor {Excerpt.Name(name)} has numbers of type {Excerpt.Name(type)}; F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL can be read."),
    };

    private static void CheckRanges(List<SafetensorsEntry> entries, long dataLength)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                throw new InvalidDataException(
                    $"the bytes of tensor {Excerpt.Name(entry.Name)} start at {entry.Begin} where {end} was expected: "
                    + "they overlap another tensor's or leave a gap.");
            }
            end = entry.End;
        }
        if (end != dataLength)
            throw new InvalidDataException($"its tensors need {end} bytes of data, but {dataLength} are there; the file was cut off or appended to.");
    }
}
