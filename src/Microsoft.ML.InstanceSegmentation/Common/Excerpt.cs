using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>Text from a file made fit for an error message: of limited length, in one line and without control characters.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    /// <summary>A name in quotation marks.</summary>
    public static string Name(string? text) => $"'{Of(text)}'";

    /// <summary>A value as it stands, such as one of a JSON file, which has its own quotation marks.</summary>
    public static string Of(string? text)
    {
        var shown = new StringBuilder();
        int left = MaxLength;
        // By code points: half of a pair is no text.
        foreach (Rune character in (text ?? "").EnumerateRunes())
        {
            if (left-- == 0)
                return shown.Append('…').ToString();
            shown.Append(Rune.IsControl(character) || character == Rune.ReplacementChar ? "?" : character.ToString());
        }
        return shown.ToString();
    }

    /// <summary>The first of some items, and how many more there are; "none" where there is none.</summary>
    public static string List(IEnumerable<string> items, int most, string separator = ", ")
    {
        string[] all = [.. items];
        if (all.Length == 0)
            return "none";
        string some = string.Join(separator, all.Take(most));
        return all.Length > most ? $"{some} and {all.Length - most} more" : some;
    }
}
