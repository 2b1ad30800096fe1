using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>A JSON file of labels.</summary>
internal sealed class JsonFile : IDisposable
{
    private static readonly byte[][] s_nonFinite = ["NaN"u8.ToArray(), "-Infinity"u8.ToArray(), "Infinity"u8.ToArray()];

    private readonly JsonDocument _document;

    private JsonFile(JsonDocument document, string file)
    {
        _document = document;
        Root = new JsonEntry(document.RootElement, file, file);
    }

    public JsonEntry Root { get; }

    /// <exception cref="ArgumentException">It is a folder.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON.</exception>
    public static JsonFile Open(string file)
    {
        RequireFile(file);
        if (new FileInfo(file).Length > Array.MaxLength)
            throw JsonSyntax.OfLongFile(file);
        byte[] bytes = OrdinaryFile.Is(file) ? File.ReadAllBytes(file) : [];
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        try
        {
            return new JsonFile(JsonDocument.Parse(text), file);
        }
        catch (JsonException e)
        {
            // Python writes NaN and Infinity, which JSON does not have: read on, so that the annotation that has one can be named.
            if (QuoteNonFinite(text.Span) is { } quoted)
                return new JsonFile(ParseQuoted(quoted, file), file);
            throw NotJson(file, text, e);
        }
    }

    /// <exception cref="ArgumentException">It is a folder.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void RequireFile(string file)
    {
        if (Directory.Exists(file))
            throw new ArgumentException($"'{file}' is a folder. Give the file itself, such as '{Path.Join(file, "annotations.json")}'.", nameof(file));
        if (!File.Exists(file))
            throw new FileNotFoundException($"The file '{file}' does not exist. Check the path.", file);
    }

    /// <summary>A part of a file, as <see cref="Open"/> reads a whole one.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument ParseItem(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException) when (QuoteNonFinite(text.Span) is { } quoted)
        {
            return JsonDocument.Parse(quoted);
        }
    }

    public void Dispose() => _document.Dispose();

    private static JsonDocument ParseQuoted(byte[] quoted, string file)
    {
        try
        {
            return JsonDocument.Parse(quoted);
        }
        catch (JsonException e)
        {
            throw NotJson(file, quoted, e);
        }
    }

    private static InvalidDataException NotJson(string file, ReadOnlyMemory<byte> text, JsonException e) =>
        CommaTooMany(text) is { } place
            ? new InvalidDataException($"{file}: {place}: there is a comma before a closing bracket, which JSON does not have. Remove it.", e)
            : new InvalidDataException($"{file}: the file is not valid JSON, or was cut off: {e.Message} Write it again.", e);

    /// <summary>Where the first comma is that no item follows; null where the text is wrong otherwise.</summary>
    private static string? CommaTooMany(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var allowed = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true });
        }
        catch (JsonException)
        {
            return null;
        }
        int line = 1, lineStart = 0, comma = -1;
        string place = "";
        bool inString = false;
        ReadOnlySpan<byte> bytes = text.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte character = bytes[i];
            if (inString && character == '\\')
                i++;
            else if (character == '"')
                (inString, comma) = (!inString, -1);
            else if (character == '\n')
                (line, lineStart) = (line + 1, i + 1);
            else if (!inString && character == ',')
                (comma, place) = (i, $"line {line}, byte {i - lineStart + 1}");
            else if (comma >= 0 && (character is (byte)']' or (byte)'}'))
                return place;
            else if (!inString && character is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
                comma = -1;
        }
        return null;
    }

    /// <summary>The text with NaN and the infinities made strings, or null where it has none.</summary>
    private static byte[]? QuoteNonFinite(ReadOnlySpan<byte> text)
    {
        var quoted = new MemoryStream(text.Length + 64);
        bool inString = false, found = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                inString = !inString;
            else if (inString && text[i] == '\\')
                quoted.WriteByte(text[i++]);
            else if (!inString && Literal(text[i..]) is { } literal)
            {
                found = true;
                quoted.WriteByte((byte)'"');
                quoted.Write(literal);
                quoted.WriteByte((byte)'"');
                i += literal.Length - 1;
                continue;
            }
            if (i < text.Length)
                quoted.WriteByte(text[i]);
        }
        return found ? quoted.ToArray() : null;
    }

    private static byte[]? Literal(ReadOnlySpan<byte> text)
    {
        foreach (byte[] literal in s_nonFinite)
        {
            if (text.StartsWith(literal))
                return literal;
        }
        return null;
    }
}
