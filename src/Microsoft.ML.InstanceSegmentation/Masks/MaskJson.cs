using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>COCO's run-length object, <c>{"size":[height,width],"counts":…}</c>.</summary>
internal static class MaskJson
{
    public static RunLengthMask Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // The latter for half a surrogate pair in a string.
        {
            throw new ArgumentException(
                $"The mask {Excerpt.Name(json)} is not JSON: {e.Message} "
                + $"A mask is an object such as {{\"size\":[4,6],\"counts\":\"5231\"}}.", e);
        }
    }

    // The characters of compressed counts are '0' to 'o', of which JSON escapes only the backslash.
    public static string Format(RunLengthMask mask) =>
        $"{{\"size\":[{mask.Height},{mask.Width}],\"counts\":\"{mask.ToCompressed().Replace("\\", "\\\\", StringComparison.Ordinal)}\"}}";

    public static RunLengthMask Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"A mask is {Shown(element)}; it must be an object with \"size\" and \"counts\".");
        (int height, int width) = ReadSize(element);
        if (!element.TryGetProperty("counts", out JsonElement counts))
            throw new ArgumentException("A run-length mask has no \"counts\"; it needs COCO's string or a list of run lengths.");
        return counts.ValueKind switch
        {
            JsonValueKind.String => RunLengthMask.FromCompressed(height, width, counts.GetString()),
            JsonValueKind.Array => RunLengthMask.FromCounts(height, width, [.. counts.EnumerateArray().Select(ReadCount)]),
            _ => throw new ArgumentException(
                $"The \"counts\" of a run-length mask are {Shown(counts)}; they must be COCO's string or a list of run lengths."),
        };
    }

    private static (int Height, int Width) ReadSize(JsonElement element)
    {
        if (element.TryGetProperty("size", out JsonElement size) && size.ValueKind == JsonValueKind.Array && size.GetArrayLength() == 2
            && IsInteger(size[0], out int height) && IsInteger(size[1], out int width))
        {
            return (height, width);
        }
        throw new ArgumentException($"The \"size\" of a run-length mask is {Shown(size)}; it must be [height,width].");
    }

    private static int ReadCount(JsonElement element, int index) =>
        IsInteger(element, out int count)
            ? count
            : throw new ArgumentException($"Run length {index} is {Shown(element)}; run lengths must be whole numbers.");

    private static bool IsInteger(JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }

    private static string Shown(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? "missing" : Excerpt.Of(element.GetRawText());
}
