using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>Text from a file made fit for an error message: quoted, of limited length and without control characters.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    public static string Name(string? text)
    {
        var shown = new StringBuilder("'");
        foreach (char character in (text ?? "").Take(MaxLength))
            shown.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        return shown.Append(text?.Length > MaxLength ? "…'" : "'").ToString();
    }
}
