using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>
/// Measures and draws lines of text, each in one font that has all of its letters where there is such a font, otherwise letter by letter
/// in fonts that have them, and in <see cref="PixelFont"/> where none has.
/// </summary>
internal sealed class TextPainter : IDisposable
{
    // Of the text's size: room above the base line for capitals with accents, and from line to line.
    private const float Ascent = 0.93f;
    private const float Line = 1.2f;

    // The size of a font whose capitals are as high as the pixel font's.
    private const float PixelFontSize = 10;

    private readonly FontFiles _fonts;
    private readonly SKTypeface? _first;
    private readonly Dictionary<string, SKTypeface?> _opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Run[]> _runs = new(StringComparer.Ordinal);

    /// <param name="fonts">Where fonts are looked for.</param>
    /// <param name="fontFile">A font to be preferred to all of them; null for none.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no font.</exception>
    public TextPainter(FontFiles fonts, string? fontFile = null)
    {
        _fonts = fonts;
        if (fontFile is null)
            return;
        if (!File.Exists(fontFile))
            throw new FileNotFoundException($"There is no font file '{fontFile}'.", fontFile);
        _first = SKTypeface.FromFile(fontFile)
            ?? throw new InvalidDataException($"'{fontFile}' is no font that can be read; .ttf, .otf and .ttc files are.");
    }

    /// <summary>Height of a line of text of the given size; all in pixels.</summary>
    public static int Height(float size) => (int)Math.Ceiling(Line * size);

    public float Width(string text, float size)
    {
        float width = 0;
        foreach (Run run in Runs(text))
            width += Width(run, size);
        return width;
    }

    /// <summary>Draws a text with its top left corner at (x, y).</summary>
    public void Draw(SKCanvas canvas, string text, float x, float y, float size, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        float baseLine = MathF.Round(y + Ascent * size);
        foreach (Run run in Runs(text))
        {
            if (run.Font is { } typeface)
            {
                using SKFont font = Font(typeface, size);
                canvas.DrawText(run.Text, x, baseLine, font, paint);
            }
            else
            {
                PixelFont.Draw(canvas, run.Text, (int)x, (int)baseLine, PixelScale(size), color);
            }
            x += Width(run, size);
        }
    }

    /// <summary>The text, or as much of its start as fits a width with three dots after it; nothing where not one letter fits.</summary>
    public string ShortenEnd(string text, float size, float width) =>
        Shorten(text, size, width, (letters, count) => string.Concat(letters[..count]) + "...");

    /// <summary>The text, or as much of its end as fits a width with three dots before it; nothing where not one letter fits.</summary>
    public string ShortenStart(string text, float size, float width) =>
        Shorten(text, size, width, (letters, count) => "..." + string.Concat(letters[^count..]));

    public void Dispose()
    {
        _first?.Dispose();
        foreach (SKTypeface? typeface in _opened.Values)
            typeface?.Dispose();
    }

    private string Shorten(string text, float size, float width, Func<string[], int, string> shortened)
    {
        if (Width(text, size) <= width)
            return text;
        string[] letters = Letters(text);
        // The largest count that fits.
        (int fits, int tooMany) = (0, letters.Length);
        while (tooMany - fits > 1)
        {
            int count = (fits + tooMany) / 2;
            if (Width(Runs(shortened(letters, count), keep: false), size) <= width)
                fits = count;
            else
                tooMany = count;
        }
        return fits == 0 ? "" : shortened(letters, fits);
    }

    private static float Width(IEnumerable<Run> runs, float size) => runs.Sum(run => Width(run, size));

    private static float Width(Run run, float size)
    {
        if (run.Font is not { } typeface)
            return PixelFont.Width(run.Text, PixelScale(size)) + PixelScale(size);
        using SKFont font = Font(typeface, size);
        return font.MeasureText(typeface.GetGlyphs(run.Text));
    }

    private Run[] Runs(string text, bool keep = true)
    {
        if (_runs.TryGetValue(text, out Run[]? known))
            return known;
        Run[] runs = Split(text);
        if (keep)
            _runs.Add(text, runs);
        return runs;
    }

    private Run[] Split(string text)
    {
        // Halves of pairs, which nothing can draw, become U+FFFD.
        text = string.Concat(text.EnumerateRunes());
        if (text.Length == 0)
            return [];
        if (Find(text) is { } all)
            return [new Run(text, all)];
        var runs = new List<Run>();
        foreach (string letter in Letters(text))
        {
            SKTypeface? font = Find(letter);
            if (runs.Count > 0 && runs[^1].Font == font)
                runs[^1] = new Run(runs[^1].Text + letter, font);
            else
                runs.Add(new Run(letter, font));
        }
        return [.. runs];
    }

    private SKTypeface? Find(string text)
    {
        if (_first is not null && _first.ContainsGlyphs(text))
            return _first;
        if (_fonts.Find(text) is not { } path)
            return null;
        if (!_opened.TryGetValue(path, out SKTypeface? typeface))
        {
            typeface = SKTypeface.FromFile(path);
            _opened.Add(path, typeface);
        }
        return typeface;
    }

    /// <summary>What a reader takes for a letter: with its accents.</summary>
    private static string[] Letters(string text)
    {
        var letters = new List<string>();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
            letters.Add(elements.GetTextElement());
        return [.. letters];
    }

    private static SKFont Font(SKTypeface typeface, float size) =>
        new(typeface, size) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.Slight };

    private static int PixelScale(float size) => Math.Max((int)MathF.Round(size / PixelFontSize), 1);

    /// <summary>A part of a text in one font; null is the pixel font.</summary>
    private readonly record struct Run(string Text, SKTypeface? Font);
}
