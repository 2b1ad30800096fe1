namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>An image in memory that can be drawn on. Whatever falls outside of it is cut off.</summary>
internal sealed class PixelCanvas
{
    public PixelCanvas(int width, int height, Rgb background = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        Pixels = new Rgb[checked(width * height)];
        Array.Fill(Pixels, background);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row by row, from the top left.</summary>
    public Rgb[] Pixels { get; }

    public Rgb this[int x, int y] => Pixels[y * Width + x];

    /// <summary>Puts a colour over one pixel.</summary>
    public void Blend(int x, int y, Rgb color, float opacity = 1)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        ref Rgb pixel = ref Pixels[y * Width + x];
        pixel = color.Over(pixel, opacity);
    }

    public void FillRectangle(int x, int y, int width, int height, Rgb color, float opacity = 1)
    {
        int right = Math.Min(x + width, Width);
        int bottom = Math.Min(y + height, Height);
        for (int row = Math.Max(y, 0); row < bottom; row++)
        {
            for (int column = Math.Max(x, 0); column < right; column++)
                Blend(column, row, color, opacity);
        }
    }

    /// <summary>A frame whose lines lie inside the rectangle.</summary>
    public void DrawRectangle(int x, int y, int width, int height, int thickness, Rgb color)
    {
        int horizontal = Math.Min(thickness, height);
        int vertical = Math.Min(thickness, width);
        FillRectangle(x, y, width, horizontal, color);
        FillRectangle(x, y + height - horizontal, width, horizontal, color);
        FillRectangle(x, y, vertical, height, color);
        FillRectangle(x + width - vertical, y, vertical, height, color);
    }

    /// <summary>A smooth line with round ends between two points; (0.5, 0.5) is the middle of the first pixel.</summary>
    public void DrawLine(double x0, double y0, double x1, double y1, double thickness, Rgb color, float opacity = 1)
    {
        double reach = thickness / 2 + 1;
        int left = (int)Math.Max(Math.Floor(Math.Min(x0, x1) - reach), 0);
        int right = (int)Math.Min(Math.Ceiling(Math.Max(x0, x1) + reach), Width - 1);
        int top = (int)Math.Max(Math.Floor(Math.Min(y0, y1) - reach), 0);
        int bottom = (int)Math.Min(Math.Ceiling(Math.Max(y0, y1) + reach), Height - 1);
        double dx = x1 - x0, dy = y1 - y0;
        double squaredLength = dx * dx + dy * dy;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double px = x + 0.5 - x0, py = y + 0.5 - y0;
                double along = squaredLength == 0 ? 0 : Math.Clamp((px * dx + py * dy) / squaredLength, 0, 1);
                double distance = Math.Sqrt(Square(px - along * dx) + Square(py - along * dy));
                double coverage = Math.Clamp(thickness / 2 + 0.5 - distance, 0, 1);
                if (coverage > 0)
                    Blend(x, y, color, (float)coverage * opacity);
            }
        }
    }

    /// <summary>Copies another canvas with its top left corner at (x, y).</summary>
    public void DrawCanvas(PixelCanvas source, int x, int y)
    {
        for (int row = 0; row < source.Height; row++)
        {
            for (int column = 0; column < source.Width; column++)
                Blend(x + column, y + row, source[column, row]);
        }
    }

    private static double Square(double value) => value * value;
}
