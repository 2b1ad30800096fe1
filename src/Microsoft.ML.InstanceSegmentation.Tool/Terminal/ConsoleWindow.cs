using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>The terminal that a stream goes to.</summary>
internal static class ConsoleWindow
{
    private const int UsualWidth = 80;

    /// <summary>Columns that a line can have without wrapping; null where the stream goes to a file or another program.</summary>
    /// <param name="stream">The output or the error stream.</param>
    public static int? WidthOf(TextWriter stream)
    {
        bool redirected = stream == Console.Error ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        // A terminal may not tell its width.
        return redirected ? null : Math.Max(Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth, 20) - 1;
    }

    /// <summary>Writes a message, on a terminal in lines that break between words; in a log it stays one line.</summary>
    public static void WriteMessage(TextWriter stream, string text) =>
        stream.WriteLine(WidthOf(stream) is { } width ? Wrap(text, width) : text);

    /// <summary>The text in lines of so many columns at most; a longer word has a line of its own.</summary>
    public static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                wrapped.Append(Environment.NewLine);
                column = 0;
            }
            else if (wrapped.Length > 0)
            {
                wrapped.Append(' ');
                column++;
            }
            wrapped.Append(word);
            column += word.Length;
        }
        return wrapped.ToString();
    }
}
