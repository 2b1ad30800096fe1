namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Places at which a list of JSON objects may be cut into parts that are read by themselves.</summary>
internal static class EntryCuts
{
    /// <summary>
    /// The first place where one object of a list seems to end and another to begin. It may be inside a text, so what is cut there must be
    /// looked at again as a whole where a part cannot be read.
    /// </summary>
    /// <param name="text">Bytes of UTF-8.</param>
    /// <param name="isWhole">Whether nothing follows them.</param>
    /// <returns>
    /// The end of the one and the start of the other; where there is none, -1 and up to where the text was searched: an end behind that may yet
    /// be one, by what follows.
    /// </returns>
    public static (int End, int Next) Find(ReadOnlySpan<byte> text, bool isWhole)
    {
        int searched = 0, brace;
        while ((brace = text[searched..].IndexOf((byte)'}')) >= 0)
        {
            int end = searched + brace + 1, comma = end + Blank(text[end..]);
            int next = comma < text.Length ? comma + 1 + Blank(text[(comma + 1)..]) : text.Length;
            if (next == text.Length && !isWhole)
                return (-1, end - 1);
            if (next < text.Length && text[comma] == ',' && text[next] == '{')
                return (end, next);
            searched = end;
        }
        return (-1, text.Length);
    }

    private static int Blank(ReadOnlySpan<byte> text)
    {
        int other = text.IndexOfAnyExcept(" \n\r\t"u8);
        return other < 0 ? text.Length : other;
    }
}
