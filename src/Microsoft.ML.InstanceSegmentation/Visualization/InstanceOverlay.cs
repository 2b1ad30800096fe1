using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Pictures of instances: each mask filled and outlined in a colour of its own, with its box, class name and score.</summary>
public static class InstanceOverlay
{
    /// <summary>Draws instances on an image.</summary>
    /// <param name="image">The image; it is not changed.</param>
    /// <param name="labels">Class name of each instance; null to leave them out.</param>
    /// <param name="scores">Score of each instance, 0 to 1; null for ground truth, which has none.</param>
    /// <param name="boxes">x0, y0, x1, y1 of each instance in the image's pixels; null to leave them out.</param>
    /// <param name="masks">Mask of each instance, a COCO run-length object in JSON of the image's size; null to leave them out.</param>
    /// <param name="options">What is drawn, and how; null takes the defaults.</param>
    /// <returns>A new image, to be disposed of by the caller.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, a mask has another size than the image, or the picture would be too
    /// large.</exception>
    /// <exception cref="IOException">The options' font file cannot be read.</exception>
    public static MLImage Draw(
        MLImage image, IReadOnlyList<string>? labels, IReadOnlyList<float>? scores, IReadOnlyList<float>? boxes,
        IReadOnlyList<string>? masks, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= new OverlayOptions();
        options.Validate();
        string name = image.Tag is { Length: > 0 } tag ? tag : "The image";
        OverlayInstance[] instances = OverlayInstance.FromColumns(labels, scores, boxes, masks, name);
        using var painter = new OverlayPainter(options, FontFiles.Installed);
        using SKBitmap picture = Paint(painter, image, instances, name);
        return picture.ToImage();
    }

    /// <summary>
    /// Draws the detections of each image of a scored view, or its ground truth where the view is not scored, and writes them as PNG files.
    /// </summary>
    /// <param name="view">Images and their instances, one image a row.</param>
    /// <param name="folder">Folder for the files, created if missing. They are named after the column FileName, or numbered where there is
    /// none.</param>
    /// <param name="columns">Names of the columns; null takes the defaults.</param>
    /// <param name="options">What is drawn, and how; null takes the defaults.</param>
    /// <returns>The files written, in the order of the rows.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, a mask has another size than its image, or a picture
    /// would be too large.</exception>
    /// <exception cref="IOException">A file cannot be written, or the options' font file cannot be read; the message names it.</exception>
    public static IReadOnlyList<string> Save(IDataView view, string folder, ColumnOptions? columns = null, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options ??= new OverlayOptions();
        options.Validate();
        Directory.CreateDirectory(folder);
        using var painter = new OverlayPainter(options, FontFiles.Installed);
        var files = new List<string>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (OverlayRow row in OverlayRow.Read(view, columns ?? new ColumnOptions()))
        {
            string file = Path.Combine(folder, UniqueName(row.Name, taken) + ".png");
            using SKBitmap picture = Paint(painter, row.Image, row.Detections ?? row.Truth ?? [], row.Name);
            picture.Save(file);
            files.Add(file);
        }
        return files;
    }

    private static SKBitmap Paint(OverlayPainter painter, MLImage image, OverlayInstance[] instances, string name)
    {
        SKSizeI size = painter.PictureSize(image.Width, image.Height);
        SKBitmap picture = image.ToBitmap(size.Width, size.Height);
        try
        {
            painter.Paint(picture, new SKSizeI(image.Width, image.Height), instances, name);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    /// <summary>a/b.jpg becomes a_b; where that is taken already, by a/b.png for one, a_b-2.</summary>
    private static string UniqueName(string imageName, HashSet<string> taken)
    {
        char[] forbidden = [.. Path.GetInvalidFileNameChars(), '/', '\\', ':'];
        string stem = string.Join('_', Path.ChangeExtension(imageName, null).Split(forbidden, StringSplitOptions.RemoveEmptyEntries));
        string name = stem;
        for (int number = 2; !taken.Add(name); number++)
            name = $"{stem}-{number}";
        return name;
    }
}
