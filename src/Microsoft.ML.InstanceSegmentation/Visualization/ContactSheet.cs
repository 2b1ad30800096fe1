using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One picture of many images, the ground truth of each beside what was detected in it.</summary>
public static class ContactSheet
{
    // Length of a cell's side: the largest that an image is drawn at.
    private const int Cell = 384;
    private const int Gap = 12;
    private const int TextScale = 2;

    private static readonly Rgb s_background = Rgb.FromHex(0x202020);
    private static readonly int s_titleHeight = PixelFont.Height(TextScale) + Gap;

    /// <summary>Draws the first images of a view, pairs of ground truth and detections, or one of them where the view has no other.</summary>
    /// <param name="view">Images and their instances, one image a row.</param>
    /// <param name="path">The file to write, in the format of its extension, .png for one.</param>
    /// <param name="images">How many images to draw, at most. Default 12; at least 1.</param>
    /// <param name="imagesInRow">How many images, or pairs, stand side by side. Default 2; at least 1.</param>
    /// <param name="columns">Names of the columns; null takes the defaults.</param>
    /// <param name="options">What is drawn, and how; their Scale is not used. Null takes the defaults, but colours by class where there are several.</param>
    public static void Save(
        IDataView view, string path, int images = 12, int imagesInRow = 2, ColumnOptions? columns = null, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OptionCheck.Positive(images);
        OptionCheck.Positive(imagesInRow);
        options?.Validate();
        OverlayRow[] rows = [.. OverlayRow.Read(view, columns ?? new ColumnOptions()).Take(images)];
        Draw(rows, imagesInRow, options ?? DefaultOptions(rows)).Save(path);
    }

    /// <summary>Class colours let truth and detections be compared; with one class they would say nothing.</summary>
    internal static OverlayOptions DefaultOptions(IReadOnlyList<OverlayRow> rows)
    {
        string?[] classes = [.. rows.SelectMany(row => (row.Truth ?? []).Concat(row.Detections ?? [])).Select(instance => instance.Label).Distinct()];
        return new OverlayOptions { Coloring = classes.Length > 1 ? OverlayColoring.Class : OverlayColoring.Instance };
    }

    internal static PixelCanvas Draw(IReadOnlyList<OverlayRow> rows, int imagesInRow, OverlayOptions options)
    {
        var painter = new OverlayPainter(options);
        List<(string Title, PixelCanvas Picture)>[] groups = [.. rows.Select(row => Pictures(row, painter))];
        int cellsInGroup = groups.Select(group => group.Count).DefaultIfEmpty(1).Max();
        int groupsInRow = Math.Clamp(groups.Length, 1, imagesInRow);
        int lines = Math.Max((groups.Length + groupsInRow - 1) / groupsInRow, 1);
        int lineHeight = s_titleHeight + Cell + Gap;
        var sheet = new PixelCanvas(groupsInRow * cellsInGroup * (Cell + Gap) + Gap, lines * lineHeight + Gap, s_background);
        for (int i = 0; i < groups.Length; i++)
        {
            int y = Gap + i / groupsInRow * lineHeight;
            for (int j = 0; j < groups[i].Count; j++)
            {
                (string title, PixelCanvas picture) = groups[i][j];
                int x = Gap + (i % groupsInRow * cellsInGroup + j) * (Cell + Gap);
                sheet.DrawText(Shorten(title), x, y, Rgb.White, TextScale);
                sheet.DrawCanvas(picture, x + (Cell - picture.Width) / 2, y + s_titleHeight + (Cell - picture.Height) / 2);
            }
        }
        return sheet;
    }

    private static List<(string Title, PixelCanvas Picture)> Pictures(OverlayRow row, OverlayPainter painter)
    {
        double scale = (double)Cell / Math.Max(row.Image.Width, row.Image.Height);
        PixelCanvas Paint(OverlayInstance[] instances) => painter.Paint(
            row.Image, instances, row.Name,
            Math.Max((int)Math.Round(row.Image.Width * scale), 1), Math.Max((int)Math.Round(row.Image.Height * scale), 1));

        var pictures = new List<(string, PixelCanvas)>();
        if (row.Truth is { } truth)
            pictures.Add(($"{row.Name}: truth", Paint(truth)));
        if (row.Detections is { } detections)
            pictures.Add(($"{row.Name}: detected", Paint(detections)));
        if (pictures.Count == 0)
            pictures.Add((row.Name, Paint([])));
        return pictures;
    }

    /// <summary>The title's end, which tells the pair apart, where all of it is too long for a cell.</summary>
    private static string Shorten(string title)
    {
        int room = Cell / (PixelFont.Advance * TextScale);
        return title.Length <= room ? title : "..." + title[^(room - 3)..];
    }
}
