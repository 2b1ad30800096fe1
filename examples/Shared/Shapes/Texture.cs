namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A colour for each pixel: two colours in a gradient, in stripes or in clouds, and a little grain.</summary>
internal sealed class Texture
{
    /// <summary>How far the hue of a shape is from that of its class, at most.</summary>
    private const double HueSpread = 0.4;

    private readonly Func<double, double, double> _mix;
    private readonly double[] _from;
    private readonly double[] _to;
    private readonly double _grain;
    private readonly Random _random;

    private Texture(Random random, double[] from, double[] to, double grain)
    {
        (_random, _from, _to, _grain) = (random, from, to, grain);
        (double sin, double cos) = Math.SinCos(random.NextDouble() * 2 * Math.PI);
        double wave = 2 * Math.PI / (8 + 24 * random.NextDouble());
        _mix = random.Next(3) switch
        {
            0 => (x, y) => Math.Clamp(0.5 + (cos * x + sin * y) / 256, 0, 1),
            1 => (x, y) => Math.Sin(wave * (cos * x + sin * y)) > 0 ? 1 : 0,
            _ => Clouds(random, cell: 12 + random.Next(24)),
        };
    }

    /// <summary>Greyish colours.</summary>
    public static Texture Background(Random random) =>
        new(random, RandomColor(random, AnyHue(random), 0.25, 0.15, 0.8), RandomColor(random, AnyHue(random), 0.25, 0.15, 0.8), grain: 6 + 10 * random.NextDouble());

    /// <summary>Two shades of a strong colour, near the hue of a class: things of one kind look alike.</summary>
    /// <param name="random">Where the rest comes from.</param>
    /// <param name="hue">On a circle of six: red 0, green 2, blue 4.</param>
    public static Texture Foreground(Random random, double hue)
    {
        double[] color = RandomColor(random, hue + 6 + HueSpread * (2 * random.NextDouble() - 1), 0.9, 0.6, 1);
        double shade = 0.65 + 0.3 * random.NextDouble();
        return new Texture(random, color, Array.ConvertAll(color, channel => channel * shade), grain: 6);
    }

    /// <summary>Red, green and blue at a pixel, about 0 to 255.</summary>
    public (double Red, double Green, double Blue) Color(int x, int y)
    {
        double mix = _mix(x, y);
        double grain = _grain * (2 * _random.NextDouble() - 1);
        double Channel(int channel) => (1 - mix) * _from[channel] + mix * _to[channel] + grain;
        return (Channel(0), Channel(1), Channel(2));
    }

    private static double AnyHue(Random random) => random.NextDouble() * 6;

    /// <summary>A colour of a hue, of at most the given saturation, and of a brightness between the two.</summary>
    private static double[] RandomColor(Random random, double hue, double saturation, double darkest, double brightest)
    {
        double value = 255 * (darkest + (brightest - darkest) * random.NextDouble());
        double strength = saturation * (0.7 + 0.3 * random.NextDouble());
        // Red, green and blue peak a third of the circle of six apart.
        return Array.ConvertAll([0.0, 2.0, 4.0], peak =>
        {
            double distance = Math.Abs((hue - peak + 9) % 6 - 3);
            return value * (1 - strength * (1 - Math.Clamp(2 - distance, 0, 1)));
        });
    }

    /// <summary>Random values on a grid, and smooth values between them.</summary>
    private static Func<double, double, double> Clouds(Random random, int cell)
    {
        const int side = 64;
        var grid = new double[side * side];
        for (int i = 0; i < grid.Length; i++)
            grid[i] = random.NextDouble();
        return (x, y) =>
        {
            (int column, int row) = ((int)(x / cell), (int)(y / cell));
            (double right, double down) = (Ease(x / cell - column), Ease(y / cell - row));
            double Value(int c, int r) => grid[r % side * side + c % side];
            double above = (1 - right) * Value(column, row) + right * Value(column + 1, row);
            double below = (1 - right) * Value(column, row + 1) + right * Value(column + 1, row + 1);
            return (1 - down) * above + down * below;
        };
    }

    private static double Ease(double t) => t * t * (3 - 2 * t);
}
