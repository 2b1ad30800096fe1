namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// The edges of a mask as closed loops of points in the image's pixels. Corners are cut, so that the stairs of a slanting edge become a straight
/// line less than half a pixel away from them; rectangles keep theirs. Pixels that touch at a corner alone are not joined.
/// </summary>
internal static class MaskOutline
{
    // Right, down, left, up: each is a turn to the right of the one before.
    private static readonly (int X, int Y)[] s_directions = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    // Pixels; stairs of sides up to twice as long become straight.
    private const float LongestCut = 3;

    /// <summary>A closed loop for each outer edge, and one for each hole the other way round.</summary>
    public static IReadOnlyList<OutlinePoint[]> Trace(RunLengthMask mask) => Loops(mask, CutCorners);

    /// <summary>The same with every stair: filled, they are the mask, pixel for pixel.</summary>
    public static IReadOnlyList<OutlinePoint[]> TracePixels(RunLengthMask mask) =>
        Loops(mask, (corners, left, top) => [.. corners.Select(corner => new OutlinePoint(left + corner.X, top + corner.Y))]);

    private static List<OutlinePoint[]> Loops(RunLengthMask mask, Func<List<(int X, int Y, int Direction)>, int, int, OutlinePoint[]> points)
    {
        var loops = new List<OutlinePoint[]>();
        var pixels = new Window(mask);
        // Walking with the mask at the right hand, every loop has a step to the right along the top of a pixel.
        var walked = new bool[pixels.Area];
        var corners = new List<(int X, int Y, int Direction)>();
        for (int start = 0; start < pixels.Area; start++)
        {
            int x = start % pixels.Width, y = start / pixels.Width;
            if (walked[start] || !pixels.IsSet(x, y) || pixels.IsSet(x, y - 1))
                continue;
            corners.Clear();
            Walk(pixels, walked, x, y, corners);
            loops.Add(points(corners, pixels.Left, pixels.Top));
        }
        return loops;
    }

    /// <summary>Goes round once and notes each corner with the direction in which it is left.</summary>
    private static void Walk(Window pixels, bool[] walked, int startX, int startY, List<(int X, int Y, int Direction)> corners)
    {
        int x = startX, y = startY, direction = 0;
        do
        {
            if (direction == 0)
                walked[y * pixels.Width + x] = true;
            x += s_directions[direction].X;
            y += s_directions[direction].Y;
            int turn = Turn(pixels, x, y, direction);
            if (turn != 0)
            {
                direction = (direction + turn) % 4;
                corners.Add((x, y, direction));
            }
        }
        while (x != startX || y != startY || direction != 0);
    }

    /// <summary>Steps round the directions: 1 to the right where the mask ends, 3 to the left where it widens, 0 straight on.</summary>
    private static int Turn(Window pixels, int x, int y, int direction)
    {
        // The two pixels ahead of the grid's corner (x, y).
        (int dx, int dy) = s_directions[direction];
        (int rightX, int rightY) = (x + Ahead(dx - dy), y + Ahead(dx + dy));
        (int leftX, int leftY) = (x + Ahead(dx + dy), y + Ahead(dy - dx));
        if (!pixels.IsSet(rightX, rightY))
            return 1;
        return pixels.IsSet(leftX, leftY) ? 3 : 0;

        // A pixel has the number of its top left corner.
        static int Ahead(int sign) => sign > 0 ? 0 : -1;
    }

    private static OutlinePoint[] CutCorners(List<(int X, int Y, int Direction)> corners, int left, int top)
    {
        var points = new List<OutlinePoint>(2 * corners.Count);
        int count = corners.Count;
        for (int i = 0; i < count; i++)
        {
            (int x, int y, int direction) = corners[i];
            int lengthBefore = Length(corners[(i + count - 1) % count], corners[i]);
            int lengthAfter = Length(corners[i], corners[(i + 1) % count]);
            float cutBefore = count == 4 ? 0 : Cut(lengthBefore, lengthAfter);
            float cutAfter = count == 4 ? 0 : Cut(lengthAfter, lengthBefore);
            (int cameX, int cameY) = s_directions[corners[(i + count - 1) % count].Direction];
            (int goesX, int goesY) = s_directions[direction];
            points.Add(new OutlinePoint(left + x - cutBefore * cameX, top + y - cutBefore * cameY));
            if (cutAfter > 0)
                points.Add(new OutlinePoint(left + x + cutAfter * goesX, top + y + cutAfter * goesY));
        }
        return [.. points];
    }

    /// <summary>How much of a side a corner loses: a stair's long side all of its half, others half a pixel.</summary>
    private static float Cut(int side, int otherSide) => otherSide == 1 ? Math.Min(side / 2f, LongestCut) : 0.5f;

    private static int Length((int X, int Y, int Direction) from, (int X, int Y, int Direction) to) =>
        Math.Abs(to.X - from.X) + Math.Abs(to.Y - from.Y);

    /// <summary>The part of the image that the mask reaches.</summary>
    private sealed class Window
    {
        private readonly byte[] _pixels;
        private readonly int _height;

        public Window(RunLengthMask mask)
        {
            PixelBounds bounds = mask.BoundingBox;
            (Left, Top, Width, _height) = (bounds.X, bounds.Y, bounds.Width, bounds.Height);
            _pixels = new byte[Width * _height];
            mask.CopyTo(bounds, _pixels);
        }

        public int Left { get; }

        public int Top { get; }

        public int Width { get; }

        public int Area => _pixels.Length;

        public bool IsSet(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)_height && _pixels[y * Width + x] != 0;
    }
}

/// <summary>A point on the edge of a mask: pixels from the image's left and top edge, so that the first pixel reaches from 0 to 1.</summary>
internal readonly record struct OutlinePoint(float X, float Y);
