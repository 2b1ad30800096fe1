using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>An image of shapes, later ones in front of earlier ones, and what can be seen of each.</summary>
internal sealed class ShapesScene
{
    private const int Background = -1;

    // A shape that is mostly hidden could not be told apart by a person either.
    private const double LeastVisible = 0.5;

    private readonly SceneSettings _settings;
    private readonly List<Shape> _shapes = [];

    // Pixels of each shape, of those inside the image: all, and those that can be seen.
    private readonly List<int> _areas = [];
    private readonly List<int> _visible = [];
    private readonly byte[] _pixels;

    // The frontmost shape of each pixel.
    private readonly int[] _owners;

    public ShapesScene(SceneSettings settings, Random random)
    {
        _settings = settings;
        (Width, Height) = (random.Next(settings.Side.Smallest, settings.Side.Largest + 1), random.Next(settings.Side.Smallest, settings.Side.Largest + 1));
        _owners = new int[Width * Height];
        Array.Fill(_owners, Background);
        _pixels = new byte[Width * Height * 4];
        Blend(Texture.Background(random), Enumerable.Repeat(1f, Width * Height).ToArray());
        int wanted = random.Next(settings.Count.Smallest, settings.Count.Largest + 1);
        for (int attempt = 0; attempt < 10 * wanted && _shapes.Count < wanted; attempt++)
            TryAdd(random);
    }

    public int Width { get; }

    public int Height { get; }

    public IReadOnlyList<Shape> Shapes => _shapes;

    /// <summary>Whether all of a shape can be seen, so that its corners describe its mask.</summary>
    public bool IsWhole(int shape) =>
        _visible[shape] == _areas[shape] && _shapes[shape].Corners.All(corner => corner.X >= 0 && corner.X <= Width && corner.Y >= 0 && corner.Y <= Height);

    public int VisibleArea(int shape) => _visible[shape];

    /// <summary>x, y, width and height of a shape's visible pixels.</summary>
    public int[] VisibleBox(int shape)
    {
        List<int> pixels = PixelsWhere(_owners, owner => owner == shape);
        (int left, int right) = (pixels.Min(i => i % Width), pixels.Max(i => i % Width));
        return [left, pixels[0] / Width, right - left + 1, pixels[^1] / Width - pixels[0] / Width + 1];
    }

    /// <summary>COCO's uncompressed run lengths of a shape's visible pixels: down the columns, zeros first.</summary>
    public int[] RunLengths(int shape)
    {
        var counts = new List<int> { 0 };
        bool inside = false;
        for (int x = 0; x < Width; x++)
        {
            for (int y = 0; y < Height; y++)
            {
                if (_owners[y * Width + x] == shape != inside)
                {
                    inside = !inside;
                    counts.Add(0);
                }
                counts[^1]++;
            }
        }
        return [.. counts];
    }

    /// <summary>Writes the image in the format of the file's extension.</summary>
    public void Save(string path)
    {
        using MLImage image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Rgba32, _pixels);
        image.Save(path);
    }

    /// <summary>Half of the shapes are put over the edge of an earlier one.</summary>
    private void TryAdd(Random random)
    {
        double radius = _settings.Radius.Smallest + (_settings.Radius.Largest - _settings.Radius.Smallest) * random.NextDouble();
        // Mostly inside: at least half of the radius from every edge of the image.
        double x = radius / 2 + random.NextDouble() * (Width - radius);
        double y = radius / 2 + random.NextDouble() * (Height - radius);
        if (_shapes.Count > 0 && random.Next(2) == 0)
        {
            (double X, double Y)[] corners = _shapes[random.Next(_shapes.Count)].Corners;
            (x, y) = corners[random.Next(corners.Length)];
        }
        Shape shape = Shape.Random(random, x, y, radius);
        Texture texture = Texture.Foreground(random, hue: 6.0 * shape.ClassIndex / Shape.Classes.Length);
        float[] coverage = shape.Coverage(Width, Height);
        List<int> covered = PixelsWhere(coverage, share => share >= 0.5f);
        if (covered.Count < Math.Max(LeastVisible * shape.Area, _settings.SmallestArea) || HidesAnother(covered))
            return;

        foreach (int pixel in covered)
        {
            if (_owners[pixel] != Background)
                _visible[_owners[pixel]]--;
            _owners[pixel] = _shapes.Count;
        }
        _shapes.Add(shape);
        _areas.Add(covered.Count);
        _visible.Add(covered.Count);
        Blend(texture, coverage);
    }

    private bool HidesAnother(List<int> covered)
    {
        var lost = new int[_shapes.Count];
        foreach (int pixel in covered)
        {
            if (_owners[pixel] != Background)
                lost[_owners[pixel]]++;
        }
        return Enumerable.Range(0, lost.Length).Any(shape =>
            lost[shape] > 0 && _visible[shape] - lost[shape] < Math.Max(LeastVisible * _areas[shape], _settings.SmallestArea));
    }

    private void Blend(Texture texture, float[] coverage)
    {
        for (int pixel = 0; pixel < coverage.Length; pixel++)
        {
            if (coverage[pixel] == 0)
                continue;
            (double red, double green, double blue) = texture.Color(pixel % Width, pixel / Width);
            Span<byte> below = _pixels.AsSpan(4 * pixel, 4);
            below[0] = Mix(below[0], red, coverage[pixel]);
            below[1] = Mix(below[1], green, coverage[pixel]);
            below[2] = Mix(below[2], blue, coverage[pixel]);
            below[3] = byte.MaxValue;
        }
    }

    private static List<int> PixelsWhere<T>(T[] values, Func<T, bool> holds)
    {
        var pixels = new List<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if (holds(values[i]))
                pixels.Add(i);
        }
        return pixels;
    }

    private static byte Mix(byte below, double above, float coverage) =>
        (byte)Math.Clamp(below + (above - below) * coverage + 0.5, 0, 255);
}
