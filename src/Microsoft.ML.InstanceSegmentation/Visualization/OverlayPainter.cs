namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Draws instances on an image: fillings, then outlines, boxes and tags; within each the best score on top.</summary>
internal sealed class OverlayPainter(OverlayOptions options)
{
    // Below this many pixels on the shorter side, tags would hide what they name.
    private const int ReadableSide = 512;

    // One more pixel of stroke, and of the font's dots, for so many pixels of the shorter side.
    private const double SideForStroke = 350;
    private const double SideForFont = 512;

    // Largest part of the picture that tags may take together.
    private const double MostTags = 0.12;

    private readonly ColorAssignment _colors = new(options);

    /// <summary>A picture of the image and its instances, at the options' scale.</summary>
    /// <param name="image">The image; stays as it is.</param>
    /// <param name="instances">In the image's pixels, in any order.</param>
    /// <param name="name">What to call the image in messages.</param>
    public PixelCanvas Paint(PixelCanvas image, IReadOnlyList<OverlayInstance> instances, string name)
    {
        double scale = options.Scale ?? Math.Max(1, Math.Ceiling((double)ReadableSide / Math.Min(image.Width, image.Height)));
        return Paint(image, instances, name, Length(image.Width, scale), Length(image.Height, scale));
    }

    /// <summary>A picture of the image and its instances, of the given size.</summary>
    public PixelCanvas Paint(PixelCanvas image, IReadOnlyList<OverlayInstance> instances, string name, int width, int height)
    {
        PixelCanvas canvas = image.Resize(width, height);
        Shape[] shapes = [.. instances
            .Select((instance, index) => (instance, color: _colors.Color(index, instance.Label)))
            .Where(shown => (shown.instance.Score ?? 1) >= options.MinimumScore)
            .OrderBy(shown => shown.instance.Score ?? 1)
            .Select(shown => new Shape(shown.instance, shown.color, Painter(shown.instance.Mask, image, canvas, name)))];
        int stroke = Strokes(canvas, SideForStroke);

        foreach (Shape shape in shapes)
            shape.Mask?.Fill(canvas, shape.Color, options.FillOpacity);
        foreach (Shape shape in shapes)
            shape.Mask?.Outline(canvas, shape.Color, stroke);
        if (options.ShowBoxes)
            DrawBoxes(canvas, image, shapes, stroke);
        if (options.ShowLabels)
            DrawTags(canvas, image, shapes);
        return canvas;
    }

    private static void DrawBoxes(PixelCanvas canvas, PixelCanvas image, Shape[] shapes, int stroke)
    {
        foreach (Shape shape in shapes)
        {
            if (shape.Instance.Box is not { } box)
                continue;
            (int left, int top, int right, int bottom) = Place(box, image, canvas);
            canvas.DrawRectangle(left, top, Math.Max(right - left, 1), Math.Max(bottom - top, 1), Math.Max(stroke / 2, 1), shape.Color);
        }
    }

    /// <summary>The best first, for they get the best places; a tag without a box stands at the top left.</summary>
    private static void DrawTags(PixelCanvas canvas, PixelCanvas image, Shape[] shapes)
    {
        int scale = Strokes(canvas, SideForFont);
        int padding = 2 * scale;
        var layout = new TagLayout(canvas.Width, canvas.Height);
        foreach ((Shape shape, string caption) in shapes.Zip(Captions(canvas, shapes, scale)).Reverse())
        {
            if (caption.Length == 0)
                continue;
            (int left, int top, int right, int bottom) = shape.Instance.Box is { } box ? Place(box, image, canvas) : default;
            int width = PixelFont.Width(caption, scale) + 2 * padding;
            int height = PixelFont.Height(scale) + padding;
            (int x, int y) = layout.Place(width, height, left, top, right, bottom);
            canvas.FillRectangle(x, y, width, height, shape.Color);
            canvas.DrawText(caption, x + padding, y + padding, shape.Color.TextColor, scale);
        }
    }

    /// <summary>The longest captions that leave the picture to be seen: all of them, scores alone, or none.</summary>
    private static string[] Captions(PixelCanvas canvas, Shape[] shapes, int scale)
    {
        double room = MostTags * canvas.Width * canvas.Height;
        foreach (Func<OverlayInstance, string> form in (Func<OverlayInstance, string>[])[i => i.Caption, i => i.ShortCaption])
        {
            string[] captions = [.. shapes.Select(shape => form(shape.Instance))];
            // One instance is always named.
            if (shapes.Length == 1 || captions.Sum(caption => (double)PixelFont.Width(caption, scale) * PixelFont.Height(scale)) <= room)
                return captions;
        }
        return [.. shapes.Select(_ => "")];
    }

    private static MaskPainter? Painter(RunLengthMask? mask, PixelCanvas image, PixelCanvas canvas, string name)
    {
        if (mask is null)
            return null;
        if (mask.Width != image.Width || mask.Height != image.Height)
        {
            throw new ArgumentException(
                $"{name}: a mask of {mask.Width}×{mask.Height} pixels does not fit the image of {image.Width}×{image.Height}; "
                + "masks need the size of their image.");
        }
        return new MaskPainter(mask, canvas);
    }

    private static (int Left, int Top, int Right, int Bottom) Place(BoxCorners box, PixelCanvas image, PixelCanvas canvas)
    {
        double horizontal = (double)canvas.Width / image.Width;
        double vertical = (double)canvas.Height / image.Height;
        return (Coordinate(box.X0 * horizontal, canvas.Width), Coordinate(box.Y0 * vertical, canvas.Height),
            Coordinate(box.X1 * horizontal, canvas.Width), Coordinate(box.Y1 * vertical, canvas.Height));
    }

    /// <summary>Boxes may pass the border by any amount; a canvas's length beyond it is as good as any.</summary>
    private static int Coordinate(double value, int length) =>
        double.IsNaN(value) ? 0 : (int)Math.Round(Math.Clamp(value, -length, 2.0 * length));

    private static int Strokes(PixelCanvas canvas, double side) => Math.Max((int)Math.Round(Math.Min(canvas.Width, canvas.Height) / side), 1);

    private static int Length(int side, double scale) => Math.Max((int)Math.Round(side * scale), 1);

    private readonly record struct Shape(OverlayInstance Instance, Rgb Color, MaskPainter? Mask);
}
