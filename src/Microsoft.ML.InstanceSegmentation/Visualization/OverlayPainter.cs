using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Draws instances on an image: fillings, then outlines, boxes and tags; within each the best score on top.</summary>
internal sealed class OverlayPainter(OverlayOptions options, FontFiles fonts) : IDisposable
{
    // Below this many pixels on the shorter side, tags would hide what they name; enlarging for it ends at the longest side.
    private const int ReadableSide = 512;
    private const int LongestSide = 8192;

    // One more pixel of stroke for so many pixels of the shorter side.
    private const double SideForStroke = 350;

    private readonly ColorAssignment _colors = new(options);
    private readonly TextPainter _text = new(fonts, options.FontFile);

    /// <summary>The picture's size for an image of a size, at the options' scale.</summary>
    public SKSizeI PictureSize(int width, int height)
    {
        double scale = options.Scale
            ?? Math.Max(1, Math.Min(Math.Ceiling((double)ReadableSide / Math.Min(width, height)), LongestSide / Math.Max(width, height)));
        return new SKSizeI(Length(width), Length(height));

        int Length(int side) => (int)Math.Clamp(Math.Round(side * scale), 1, int.MaxValue);
    }

    /// <summary>Draws on an image.</summary>
    /// <param name="picture">The image, resized to the size that the picture is to have.</param>
    /// <param name="imageSize">The image's own size.</param>
    /// <param name="instances">In the image's own pixels, in any order.</param>
    /// <param name="name">What to call the image in messages.</param>
    /// <exception cref="ArgumentException">A mask has not the image's size.</exception>
    public void Paint(SKBitmap picture, SKSizeI imageSize, IReadOnlyList<OverlayInstance> instances, string name)
    {
        Shape[] shapes = [.. instances
            .Select((instance, index) => (instance, color: instance.Color ?? _colors.Color(index, instance.Label)))
            .Where(shown => (shown.instance.Score ?? 1) >= options.MinimumScore)
            .OrderBy(shown => shown.instance.Score ?? 1)
            .Select(shown => new Shape(shown.instance, shown.color, Place(shown.instance.Box, imageSize, picture)))];
        foreach (Shape shape in shapes)
            CheckSize(shape.Instance.Mask, imageSize, name);

        using var canvas = new SKCanvas(picture);
        int stroke = Math.Max((int)Math.Round(Math.Min(picture.Width, picture.Height) / SideForStroke), 1);
        var toPicture = SKMatrix.CreateScale((float)picture.Width / imageSize.Width, (float)picture.Height / imageSize.Height);
        DrawMasks(canvas, shapes, toPicture, stroke);
        if (options.ShowBoxes)
            DrawBoxes(canvas, shapes, Math.Max(stroke / 2, 1));
        if (options.ShowLabels)
            new TagPainter(_text, picture.Width, picture.Height).Draw(canvas, [.. shapes.Reverse().Select(shape => shape.Tag)]);
    }

    public void Dispose() => _text.Dispose();

    private void DrawMasks(SKCanvas canvas, Shape[] shapes, SKMatrix toPicture, int stroke)
    {
        using var filling = new SKPaint { IsAntialias = true };
        // Half of the stroke lies outside the mask, where it is clipped: neighbours that touch keep their outlines.
        using var outline = new SKPaint { IsAntialias = true, IsStroke = true, StrokeWidth = 2 * stroke };
        SKPath?[] contours = new SKPath?[shapes.Length];
        try
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                if (shapes[i].Instance.Mask is not { } mask)
                    continue;
                SKPath contour = contours[i] = MaskContour.Trace(mask);
                contour.Transform(toPicture);
                filling.Color = shapes[i].Color.WithAlpha((byte)Math.Round(options.FillOpacity * byte.MaxValue));
                canvas.DrawPath(contour, filling);
            }
            for (int i = 0; i < shapes.Length; i++)
            {
                if (contours[i] is not { } contour)
                    continue;
                outline.Color = shapes[i].Color;
                canvas.Save();
                canvas.ClipPath(contour, antialias: true);
                canvas.DrawPath(contour, outline);
                canvas.Restore();
            }
        }
        finally
        {
            foreach (SKPath? contour in contours)
                contour?.Dispose();
        }
    }

    /// <summary>Frames whose lines lie inside the boxes, on whole pixels.</summary>
    private static void DrawBoxes(SKCanvas canvas, Shape[] shapes, int stroke)
    {
        using var paint = new SKPaint();
        foreach (Shape shape in shapes)
        {
            if (shape.Place is not { } place)
                continue;
            paint.Color = shape.Color;
            if (place.Width <= 2 * stroke || place.Height <= 2 * stroke)
            {
                canvas.DrawRect(place.Left, place.Top, Math.Max(place.Width, 1), Math.Max(place.Height, 1), paint);
                continue;
            }
            canvas.DrawRect(place.Left, place.Top, place.Width, stroke, paint);
            canvas.DrawRect(place.Left, place.Bottom - stroke, place.Width, stroke, paint);
            canvas.DrawRect(place.Left, place.Top + stroke, stroke, place.Height - 2 * stroke, paint);
            canvas.DrawRect(place.Right - stroke, place.Top + stroke, stroke, place.Height - 2 * stroke, paint);
        }
    }

    private static void CheckSize(RunLengthMask? mask, SKSizeI imageSize, string name)
    {
        if (mask is not null && (mask.Width != imageSize.Width || mask.Height != imageSize.Height))
        {
            throw new ArgumentException(
                $"{name}: a mask of {mask.Width}×{mask.Height} pixels does not fit the image of {imageSize.Width}×{imageSize.Height}; "
                + "masks need the size of their image.");
        }
    }

    private static SKRectI? Place(BoxCorners? corners, SKSizeI imageSize, SKBitmap picture)
    {
        if (corners is not { } box)
            return null;
        double horizontal = (double)picture.Width / imageSize.Width;
        double vertical = (double)picture.Height / imageSize.Height;
        return new SKRectI(
            Coordinate(box.X0 * horizontal, picture.Width), Coordinate(box.Y0 * vertical, picture.Height),
            Coordinate(box.X1 * horizontal, picture.Width), Coordinate(box.Y1 * vertical, picture.Height));
    }

    /// <summary>Boxes may pass the border by any amount; a picture's length beyond it is as good as any.</summary>
    private static int Coordinate(double value, int length) =>
        double.IsNaN(value) ? 0 : (int)Math.Round(Math.Clamp(value, -length, 2.0 * length));

    /// <summary>An instance, its colour, and its box in the picture's pixels.</summary>
    private readonly record struct Shape(OverlayInstance Instance, SKColor Color, SKRectI? Place)
    {
        /// <summary>Without a box it stands at the top left.</summary>
        public Tag Tag => new(Instance.Label, Instance.ScoreText, Color, Place ?? default);
    }
}
