using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// The polygons of one instance while they are read, in memory that the next instance's take over: files have hundreds of thousands, and a list for
/// each costs more than reading its numbers.
/// </summary>
internal sealed class PolygonBuffer
{
    private double[] _numbers;
    private int[] _ends = new int[4];

    public PolygonBuffer() => _numbers = new double[256];

    /// <param name="polygons">x0, y0, x1, y1, … of each.</param>
    public PolygonBuffer(IReadOnlyCollection<double[]> polygons)
    {
        _numbers = new double[Math.Max(1, polygons.Sum(polygon => polygon.Length))];
        foreach (double[] polygon in polygons)
        {
            polygon.CopyTo(_numbers.AsSpan(Length));
            Length += polygon.Length;
            EndPolygon();
        }
    }

    /// <summary>Number of polygons that have ended.</summary>
    public int Count { get; private set; }

    /// <summary>Numbers of all of them.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<double> this[int polygon] => _numbers.AsSpan((polygon == 0 ? 0 : _ends[polygon - 1])..Of(polygon));

    public void Clear() => (Count, Length) = (0, 0);

    public void Add(double number)
    {
        if (Length == _numbers.Length)
            Array.Resize(ref _numbers, 2 * Length);
        _numbers[Length++] = number;
    }

    /// <summary>Room for so many numbers more.</summary>
    public Span<double> Extend(int numbers)
    {
        if (Length + numbers > _numbers.Length)
            Array.Resize(ref _numbers, Math.Max(Length + numbers, 2 * Length));
        Length += numbers;
        return _numbers.AsSpan(Length - numbers, numbers);
    }

    public double[][] ToArrays() => [.. Enumerable.Range(0, Count).Select(i => this[i].ToArray())];

    /// <summary>Makes the numbers since the last polygon one.</summary>
    public void EndPolygon()
    {
        if (Count == _ends.Length)
            Array.Resize(ref _ends, 2 * Count);
        _ends[Count++] = Length;
    }

    /// <summary>The smallest box around all, from corner to corner, as in COCO's own files.</summary>
    /// <param name="box">Receives x0, y0, x1, y1.</param>
    public void Bound(Span<double> box)
    {
        (double left, double top, double right, double bottom) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        for (int i = 0; i < Length; i += 2)
        {
            (left, top) = (Math.Min(left, _numbers[i]), Math.Min(top, _numbers[i + 1]));
            (right, bottom) = (Math.Max(right, _numbers[i]), Math.Max(bottom, _numbers[i + 1]));
        }
        (box[0], box[1], box[2], box[3]) = (left, top, right, bottom);
    }

    /// <summary>Whether one of them covers a pixel for certain; false says nothing.</summary>
    public bool SurelyHasPixels(int height, int width)
    {
        for (int i = 0; i < Count; i++)
        {
            if (PolygonRasterizer.SurelyHasPixels(this[i], height, width))
                return true;
        }
        return false;
    }

    private int Of(int polygon) => polygon < Count ? _ends[polygon] : throw new ArgumentOutOfRangeException(nameof(polygon));
}
