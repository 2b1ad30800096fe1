using System.Net;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>A page that needs no network, and tables in it.</summary>
internal static class HtmlPage
{
    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
        table { border-collapse: collapse; margin: 1rem 0; }
        th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid #ddd; }
        th:first-child, td:first-child, .facts td { text-align: left; }
        img { max-width: 100%; }
        svg text { fill: #222; }
        .matrix td:not(:first-child) { text-align: center; }
        .bar { display: inline-block; height: .7rem; background: #4477aa; }
        figure { margin: 1.5rem 0; }
        figure img { max-width: 49%; vertical-align: top; }
        pre { background: #f6f6f6; padding: 1rem; overflow-x: auto; }
        """;

    /// <summary>The page of a title and a body, which is HTML already.</summary>
    public static string Of(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        {body}
        </body>
        </html>
        """;

    /// <summary>Text as HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A table of text; without headings where there are none.</summary>
    public static string Table(IReadOnlyCollection<string> headings, IEnumerable<IReadOnlyCollection<string>> rows, string? style = null)
    {
        string head = headings.Count == 0 ? "" : $"<tr>{string.Concat(headings.Select(heading => $"<th>{Text(heading)}</th>"))}</tr>\n";
        string body = string.Join('\n', rows.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>"));
        return $"<table{(style is null ? "" : $" class=\"{style}\"")}>\n{head}{body}\n</table>";
    }
}
