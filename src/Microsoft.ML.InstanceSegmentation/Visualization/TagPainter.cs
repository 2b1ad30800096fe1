using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>
/// What is written at an instance: class name and score, either of which may be missing, on the instance's colour beside its box.
/// </summary>
internal readonly record struct Tag(string? Label, string Score, SKColor Color, SKRectI Box);

/// <summary>Draws the tags of a picture.</summary>
internal sealed class TagPainter(TextPainter text, int width, int height)
{
    // Largest part of the picture that tags may take together.
    private const double MostTags = 0.15;

    // Size of the letters in a picture of so many pixels on the shorter side, and the least that can be read.
    private const double Size = 11;
    private const double SideForSize = 512;
    private const double LeastSize = 10;

    private readonly float _size = (float)Math.Max(Math.Round(Size * Math.Min(width, height) / SideForSize), LeastSize);

    private int Padding => (int)Math.Ceiling(_size / 5);

    private int TagHeight => TextPainter.Height(_size) + 2;

    /// <summary>Draws them in turn; the first get the best places.</summary>
    public void Draw(SKCanvas canvas, IReadOnlyList<Tag> tags)
    {
        var layout = new TagLayout(width, height);
        using var background = new SKPaint { IsAntialias = true };
        foreach ((Tag tag, string caption) in tags.Zip(Captions(tags)))
        {
            if (caption.Length == 0)
                continue;
            int tagWidth = TagWidth(caption);
            (int x, int y) = layout.Place(tagWidth, TagHeight, tag.Box.Left, tag.Box.Top, tag.Box.Right, tag.Box.Bottom);
            background.Color = tag.Color;
            canvas.DrawRoundRect(x, y, tagWidth, TagHeight, Padding, Padding, background);
            text.Draw(canvas, caption, x + Padding, y + 1, _size, Palette.TextOn(tag.Color));
        }
    }

    /// <summary>The longest captions that leave the picture to be seen: all of them, scores alone, or none.</summary>
    private string[] Captions(IReadOnlyList<Tag> tags)
    {
        double room = MostTags * width * height;
        foreach (Func<Tag, string> form in (Func<Tag, string>[])[Full, tag => Fitting(tag.Score, 0)])
        {
            string[] captions = [.. tags.Select(form)];
            // One instance is always named.
            if (tags.Count == 1 || captions.Sum(Area) <= room)
                return captions;
        }
        return [.. tags.Select(_ => "")];

        double Area(string caption) => caption.Length == 0 ? 0 : (double)TagWidth(caption) * TagHeight;
    }

    /// <summary>For example "cat 0.97"; a long class name loses its end rather than the score.</summary>
    private string Full(Tag tag)
    {
        if (string.IsNullOrEmpty(tag.Label))
            return Fitting(tag.Score, 0);
        if (tag.Score.Length == 0)
            return Fitting(tag.Label, 0);
        string score = " " + tag.Score;
        string label = Fitting(tag.Label, text.Width(score, _size));
        return label.Length > 0 ? label + score : Fitting(tag.Score, 0);
    }

    /// <summary>As much of a caption as fits the picture beside what is taken already.</summary>
    private string Fitting(string caption, float taken) => text.ShortenEnd(caption, _size, width - 2 * Padding - taken);

    private int TagWidth(string caption) => (int)Math.Ceiling(text.Width(caption, _size)) + 2 * Padding;
}
