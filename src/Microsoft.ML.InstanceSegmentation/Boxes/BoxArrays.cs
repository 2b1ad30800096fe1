using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// Boxes with each coordinate in an array of its own, so that one vector instruction compares a box with as many of them as a
/// register holds. Grows at the end.
/// </summary>
internal sealed class BoxArrays
{
    private float[] _x0, _y0, _x1, _y1, _areas;

    public BoxArrays(int capacity = 64)
    {
        _x0 = new float[capacity];
        _y0 = new float[capacity];
        _x1 = new float[capacity];
        _y1 = new float[capacity];
        _areas = new float[capacity];
    }

    public BoxArrays(ReadOnlySpan<Box> boxes)
        : this(boxes.Length)
    {
        foreach (Box box in boxes)
            Add(box);
    }

    public int Count { get; private set; }

    public void Add(Box box)
    {
        if (Count == _areas.Length)
            Grow();
        (_x0[Count], _y0[Count], _x1[Count], _y1[Count], _areas[Count]) = (box.X0, box.Y0, box.X1, box.Y1, box.Area);
        Count++;
    }

    /// <summary>Whether any of the boxes overlaps a box by more than a threshold.</summary>
    public bool AnyOverlaps(Box box, float threshold)
    {
        var limit = new Vector<float>(threshold);
        int i = 0;
        for (; i <= Count - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanAny(Overlaps(box, i), limit))
                return true;
        }
        for (; i < Count; i++)
        {
            if (Overlap(box, i) > threshold)
                return true;
        }
        return false;
    }

    /// <summary>Writes the intersection over union of a box with each of the boxes; 0 where both areas are 0.</summary>
    public void Overlaps(Box box, Span<float> result)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(result[..Count]);
        for (int v = 0; v < vectors.Length; v++)
        {
            Vector<float> overlaps = Overlaps(box, v * Vector<float>.Count);
            vectors[v] = Vector.ConditionalSelect(Vector.Equals(overlaps, overlaps), overlaps, Vector<float>.Zero);
        }
        for (int i = vectors.Length * Vector<float>.Count; i < Count; i++)
        {
            float overlap = Overlap(box, i);
            result[i] = float.IsNaN(overlap) ? 0 : overlap;
        }
    }

    private Vector<float> Overlaps(Box box, int start)
    {
        Vector<float> intersection = Common(box.X0, box.X1, _x0, _x1, start) * Common(box.Y0, box.Y1, _y0, _y1, start);
        return intersection / (new Vector<float>(box.Area) + new Vector<float>(_areas, start) - intersection);
    }

    /// <summary>Length along an axis that a box has in common with others, 0 where they are apart.</summary>
    private static Vector<float> Common(float from, float to, float[] othersFrom, float[] othersTo, int start)
    {
        Vector<float> end = Vector.Min(new Vector<float>(to), new Vector<float>(othersTo, start));
        return Vector.Max(end - Vector.Max(new Vector<float>(from), new Vector<float>(othersFrom, start)), Vector<float>.Zero);
    }

    private float Overlap(Box box, int i) => box.Overlap(new Box(_x0[i], _y0[i], _x1[i], _y1[i]));

    private void Grow()
    {
        int capacity = Math.Max(64, 2 * Count);
        Array.Resize(ref _x0, capacity);
        Array.Resize(ref _y0, capacity);
        Array.Resize(ref _x1, capacity);
        Array.Resize(ref _y1, capacity);
        Array.Resize(ref _areas, capacity);
    }
}
