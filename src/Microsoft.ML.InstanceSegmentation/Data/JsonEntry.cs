using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>An object of a JSON file that knows where it stands, so that every error names the file and the entry.</summary>
/// <param name="Element">The JSON object.</param>
/// <param name="File">The file.</param>
/// <param name="Where">The file and the entry in it.</param>
internal readonly record struct JsonEntry(JsonElement Element, string File, string Where)
{
    /// <summary>The same entry by the name that a reader of messages can look for.</summary>
    public JsonEntry Named(string name) => this with { Where = $"{File}: {name}" };

    public InvalidDataException Error(string message, Exception? inner = null) => new($"{Where}: {message}", inner);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The objects of a list; none where there is no such list.</summary>
    public IEnumerable<JsonEntry> List(string name, string kind)
    {
        if (Find(name) is not { } list)
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
            throw Error($"\"{name}\" is {Short(list)}; it must be a list.");
        int number = 0;
        foreach (JsonElement element in list.EnumerateArray())
            yield return new JsonEntry(element, File, $"{File}: {kind} number {++number} of the list");
    }

    public JsonElement? Find(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error($"it is {Short(Element)}; it must be an object.");
        return Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public JsonElement Required(string name) =>
        Find(name) ?? throw Error($"it has no \"{name}\". Add it.");

    /// <summary>Its id where it has one that is a whole number, for messages.</summary>
    public long? Id() =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number
        && id.TryGetDouble(out double number) && Math.Abs(number) <= 1L << 53 && number == Math.Floor(number)
            ? (long)number
            : null;

    public long Whole(string name)
    {
        JsonElement value = Required(name);
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetInt64(out long whole))
                return whole;
            // Tables that were read as floating point write 3.0.
            double number = value.GetDouble();
            if (Math.Abs(number) <= 1L << 53 && number == Math.Floor(number))
                return (long)number;
        }
        throw Error($"its {name} is {Short(value)}; it must be a whole number.");
    }

    /// <summary>A side of an image, in pixels.</summary>
    public int Side(string name) =>
        Whole(name) is var side and > 0 and <= int.MaxValue ? (int)side : throw Error($"its {name} is {Whole(name)}; it must be the image's, at least 1.");

    public string Text(string name) =>
        Required(name) is { ValueKind: JsonValueKind.String } value && TextOf(value, $"its {name}") is { Length: > 0 } text
            ? text
            : throw Error($"its {name} is {Short(Required(name))}; it must be a text that is not empty.");

    /// <summary>The text of a string.</summary>
    /// <param name="value">A JSON string.</param>
    /// <param name="name">What to call it.</param>
    public string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException failure)
        {
            throw Error($"{name} is {Short(value)}, which has half of a character of two (a surrogate pair), or is not UTF-8. Write it again.", failure);
        }
    }

    /// <summary>0 or 1, or a truth value; false where it is missing.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Whole(name) is var flag and (0 or 1) ? flag == 1 : throw Error($"its {name} is {Short(value)}; it must be 0 or 1."),
    };

    /// <summary>The area in pixels, null where it is missing.</summary>
    public double? Area() => Find("area") switch
    {
        null => null,
        { } value => Number(value, "area") is var area && double.IsFinite(area) && area >= 0
            ? area
            : throw Error($"its area is {Short(value)}; it must be a finite number of pixels. Correct it, or leave it out."),
    };

    /// <summary>The numbers of a list.</summary>
    public double[] Numbers(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw Error($"{name} is {Short(list)}; it must be a list of numbers.");
        var numbers = new double[list.GetArrayLength()];
        int i = 0;
        foreach (JsonElement value in list.EnumerateArray())
            numbers[i++] = Number(value, name);
        return numbers;
    }

    /// <summary>A number, or one of the strings that stand for NaN and the infinities.</summary>
    public double Number(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        string? text = value.ValueKind == JsonValueKind.String ? TextOf(value, name) : null;
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw Error($"{name} has the value {Short(value)}; it must be a number."),
        };
    }

    public static string Short(JsonElement element) => Excerpt.Of(element.GetRawText());
}
