using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Parses images of a COCO file with which nothing is wrong, without a document for each. For all others, and for LVIS', it gives up, and
/// <see cref="CocoAnnotationReader.ReadImage"/> says what is wrong.
/// </summary>
internal static class CocoImageParser
{
    /// <returns>Whether the reader has it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> item, CocoAnnotationReader reader)
    {
        try
        {
            return Read(item, reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Read(ReadOnlySpan<byte> item, CocoAnnotationReader reader)
    {
        long? id = null;
        string? fileName = null;
        int width = 0, height = 0;
        var json = new Utf8JsonReader(item);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isSound = true;
            if (json.ValueTextEquals("id"u8))
                isSound = (id = Whole(ref json)) is not null;
            else if (json.ValueTextEquals("width"u8))
                isSound = (width = Side(ref json)) > 0;
            else if (json.ValueTextEquals("height"u8))
                isSound = (height = Side(ref json)) > 0;
            else if (json.ValueTextEquals("file_name"u8))
                isSound = json.Read() && json.TokenType == JsonTokenType.String && (fileName = json.GetString()) is { Length: > 0 };
            else if (json.ValueTextEquals(LvisFields.Absent) || json.ValueTextEquals(LvisFields.NotExhaustive))
                isSound = false;
            else
                json.Skip();
            if (!isSound)
                return false;
        }
        return json.TokenType == JsonTokenType.EndObject && !json.Read() && id is not null && fileName is not null && width > 0 && height > 0
            && reader.TryAddImage(id.Value, fileName, width, height);
    }

    private static long? Whole(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long whole) ? whole : null;

    private static int Side(ref Utf8JsonReader json) => Whole(ref json) is > 0 and <= int.MaxValue and var side ? (int)side : 0;
}
