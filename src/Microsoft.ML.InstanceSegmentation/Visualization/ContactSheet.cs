using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One picture of many images, the ground truth of each beside what was detected in it.</summary>
public static class ContactSheet
{
    // Length of a cell's side: the largest that an image is drawn at.
    private const int Cell = 384;
    private const int Gap = 12;
    private const float TextSize = 16;

    private static readonly SKColor s_background = Palette.FromHex(0x202020);
    private static readonly int s_titleHeight = TextPainter.Height(TextSize) + Gap / 2;

    /// <summary>
    /// Draws the first images of a view, pairs of ground truth and detections, or one of them where the view has no other.
    /// </summary>
    /// <param name="view">Images and their instances, one image a row.</param>
    /// <param name="path">The file to write, in the format of its extension: .png, .jpg, .jpeg or .webp. Its folder is created if
    /// missing.</param>
    /// <param name="images">How many images to draw, at most. Default 12; at least 1.</param>
    /// <param name="imagesInRow">How many images, or pairs, stand side by side. Default 2; at least 1.</param>
    /// <param name="columns">Names of the columns; null takes the defaults.</param>
    /// <param name="options">What is drawn, and how; their Scale is not used. Null takes the defaults, but colours by class where there are
    /// several.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, a mask has another size than its image, the sheet
    /// would be too large, or the extension is another.</exception>
    /// <exception cref="IOException">The file cannot be written, or the options' font file cannot be read; the message names
    /// it.</exception>
    public static void Save(
        IDataView view, string path, int images = 12, int imagesInRow = 2, ColumnOptions? columns = null, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OptionCheck.Positive(images);
        OptionCheck.Positive(imagesInRow);
        options?.Validate();
        PictureFile.CheckExtension(path);
        var rows = new List<Row>();
        try
        {
            rows.AddRange(OverlayRow.Read(view, columns ?? new ColumnOptions()).Take(images).Select(Row.Reduced));
            options ??= DefaultOptions(rows);
            using var painter = new OverlayPainter(options, FontFiles.Installed);
            using var text = new TextPainter(FontFiles.Installed, options.FontFile);
            using SKBitmap sheet = Draw(rows, imagesInRow, painter, text);
            sheet.Save(path);
        }
        finally
        {
            foreach (Row row in rows)
                row.Thumbnail.Dispose();
        }
    }

    /// <summary>Class colours let truth and detections be compared; with one class they would say nothing.</summary>
    private static OverlayOptions DefaultOptions(IEnumerable<Row> rows)
    {
        int classes = rows
            .SelectMany(row => (row.Truth ?? []).Concat(row.Detections ?? []))
            .Select(instance => instance.Label)
            .Distinct()
            .Count();
        return new OverlayOptions { Coloring = classes > 1 ? OverlayColoring.Class : OverlayColoring.Instance };
    }

    private static SKBitmap Draw(IReadOnlyList<Row> rows, int imagesInRow, OverlayPainter painter, TextPainter text)
    {
        int cellsInGroup = rows.Select(row => row.Pictures.Count).DefaultIfEmpty(1).Max();
        int groupsInRow = Math.Clamp(rows.Count, 1, imagesInRow);
        int lines = Math.Max((rows.Count + groupsInRow - 1) / groupsInRow, 1);
        int lineHeight = s_titleHeight + Cell + Gap;
        SKBitmap sheet = ImageBitmap.Create(groupsInRow * cellsInGroup * (Cell + Gap) + Gap, lines * lineHeight + Gap, s_background);
        try
        {
            using var canvas = new SKCanvas(sheet);
            for (int i = 0; i < rows.Count; i++)
            {
                int y = Gap + i / groupsInRow * lineHeight;
                for (int j = 0; j < rows[i].Pictures.Count; j++)
                {
                    int x = Gap + (i % groupsInRow * cellsInGroup + j) * (Cell + Gap);
                    (string title, OverlayInstance[] instances) = rows[i].Pictures[j];
                    // The title's end tells the pair apart.
                    text.Draw(canvas, text.ShortenStart(title, TextSize, Cell), x, y, TextSize, SKColors.White);
                    using SKBitmap picture = rows[i].Thumbnail.Copy();
                    painter.Paint(picture, rows[i].ImageSize, instances, rows[i].Name);
                    canvas.DrawBitmap(picture, x + (Cell - picture.Width) / 2, y + s_titleHeight + (Cell - picture.Height) / 2);
                }
            }
            return sheet;
        }
        catch
        {
            sheet.Dispose();
            throw;
        }
    }

    /// <summary>A row with its image at the size of a cell: the images themselves would fill the memory.</summary>
    private sealed record Row(string Name, SKBitmap Thumbnail, SKSizeI ImageSize, OverlayInstance[]? Truth, OverlayInstance[]? Detections)
    {
        public List<(string Title, OverlayInstance[] Instances)> Pictures { get; } = List(Name, Truth, Detections);

        public static Row Reduced(OverlayRow row)
        {
            double scale = (double)Cell / Math.Max(row.Image.Width, row.Image.Height);
            SKBitmap thumbnail = row.Image.ToBitmap(Length(row.Image.Width), Length(row.Image.Height));
            return new Row(row.Name, thumbnail, new SKSizeI(row.Image.Width, row.Image.Height), row.Truth, row.Detections);

            int Length(int side) => Math.Max((int)Math.Round(side * scale), 1);
        }

        private static List<(string Title, OverlayInstance[] Instances)> List(
            string name, OverlayInstance[]? truth, OverlayInstance[]? detections)
        {
            var pictures = new List<(string, OverlayInstance[])>();
            if (truth is not null)
                pictures.Add((detections is null ? name : $"{name}: truth", truth));
            if (detections is not null)
                pictures.Add(($"{name}: detected", detections));
            if (pictures.Count == 0)
                pictures.Add((name, []));
            return pictures;
        }
    }
}
