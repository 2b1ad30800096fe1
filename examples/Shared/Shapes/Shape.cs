namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A filled polygon with a class, at any place and turn.</summary>
internal sealed class Shape
{
    public static readonly string[] Classes = ["ellipse", "rectangle", "triangle", "star"];

    private const int EllipseCorners = 48;

    // Lines of samples within each row of pixels; along the row the coverage is exact.
    private const int Lines = 4;

    private Shape(int classIndex, (double X, double Y)[] corners) => (ClassIndex, Corners) = (classIndex, corners);

    /// <summary>Index into <see cref="Classes"/>.</summary>
    public int ClassIndex { get; }

    public (double X, double Y)[] Corners { get; }

    /// <summary>In pixels, whether inside an image or not.</summary>
    public double Area
    {
        get
        {
            double twice = 0;
            for (int i = 0; i < Corners.Length; i++)
            {
                (double X, double Y) next = Corners[(i + 1) % Corners.Length];
                twice += Corners[i].X * next.Y - next.X * Corners[i].Y;
            }
            return Math.Abs(twice) / 2;
        }
    }

    public static Shape Random(Random random, double centerX, double centerY, double radius)
    {
        int classIndex = random.Next(Classes.Length);
        double aspect = 0.6 + 0.4 * random.NextDouble();
        (double X, double Y)[] corners = Classes[classIndex] switch
        {
            "ellipse" => Ring(EllipseCorners, _ => 1, 1, aspect),
            "rectangle" => [(-0.9, -0.9 * aspect), (0.9, -0.9 * aspect), (0.9, 0.9 * aspect), (-0.9, 0.9 * aspect)],
            "triangle" => Ring(3, _ => 1.1, 1, 0.8 + 0.2 * aspect),
            _ => Ring(10, corner => corner % 2 == 0 ? 1.15 : 0.5, 1, 1),
        };
        (double sin, double cos) = Math.SinCos(random.NextDouble() * 2 * Math.PI);
        return new Shape(classIndex, Array.ConvertAll(corners, corner => (
            centerX + radius * (cos * corner.X - sin * corner.Y),
            centerY + radius * (sin * corner.X + cos * corner.Y))));
    }

    /// <summary>How much of each pixel the shape covers, 0 to 1, row by row.</summary>
    public float[] Coverage(int width, int height)
    {
        var coverage = new float[width * height];
        int top = (int)Math.Clamp(Math.Floor(Corners.Min(corner => corner.Y)), 0, height);
        int bottom = (int)Math.Clamp(Math.Ceiling(Corners.Max(corner => corner.Y)), 0, height);
        var crossings = new List<double>();
        for (int line = top * Lines; line < bottom * Lines; line++)
        {
            double y = (line + 0.5) / Lines;
            Crossings(y, crossings);
            for (int i = 0; i + 1 < crossings.Count; i += 2)
                AddSpan(coverage.AsSpan(line / Lines * width, width), crossings[i], crossings[i + 1]);
        }
        return coverage;
    }

    private static (double X, double Y)[] Ring(int corners, Func<int, double> radius, double width, double height)
    {
        var ring = new (double X, double Y)[corners];
        for (int i = 0; i < corners; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / corners);
            ring[i] = (radius(i) * width * cos, radius(i) * height * sin);
        }
        return ring;
    }

    /// <summary>Where the outline crosses a horizontal line, from left to right.</summary>
    private void Crossings(double y, List<double> crossings)
    {
        crossings.Clear();
        for (int i = 0; i < Corners.Length; i++)
        {
            (double x0, double y0) = Corners[i];
            (double x1, double y1) = Corners[(i + 1) % Corners.Length];
            if (y0 <= y != y1 <= y)
                crossings.Add(x0 + (y - y0) / (y1 - y0) * (x1 - x0));
        }
        crossings.Sort();
    }

    private static void AddSpan(Span<float> row, double from, double to)
    {
        int first = (int)Math.Clamp(Math.Floor(from), 0, row.Length);
        int end = (int)Math.Clamp(Math.Ceiling(to), 0, row.Length);
        for (int x = first; x < end; x++)
            row[x] += (float)(Math.Min(to, x + 1) - Math.Max(from, x)) / Lines;
    }
}
