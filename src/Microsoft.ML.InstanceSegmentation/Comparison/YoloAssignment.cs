using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// Which anchor is responsible for which object: of those in the cells, one a level, that the object's centre falls in, the one whose
/// shape overlaps the object's most (Redmon and Farhadi 2018, section 2.1). An anchor predicts one box, hence an object whose best anchor
/// has an object already gets the next best, of which the paper says nothing.
/// </summary>
internal static class YoloAssignment
{
    /// <summary>For each object the index of its anchor; null where all those of its cells have an object.</summary>
    public static int?[] Assign(AnchorGrid anchors, IReadOnlyList<Box> objects)
    {
        var taken = new HashSet<int>();
        var responsible = new int?[objects.Count];
        for (int o = 0; o < objects.Count; o++)
        {
            float most = float.NegativeInfinity;
            foreach (int candidate in AtCentre(anchors.Levels, objects[o]))
            {
                float overlap = ShapeOverlap(anchors.Boxes[candidate], objects[o]);
                if (overlap > most && !taken.Contains(candidate))
                    (most, responsible[o]) = (overlap, candidate);
            }
            if (responsible[o] is { } chosen)
                taken.Add(chosen);
        }
        return responsible;
    }

    /// <summary>The anchors around the middle of their cells, where they are compared with objects, rather than around its corner.</summary>
    public static Box[] Centred(AnchorGrid anchors)
    {
        var centred = new Box[anchors.Boxes.Length];
        int next = 0;
        foreach (AnchorLevel level in anchors.Levels)
        {
            (float x, float y) = (level.ColumnStride / 2f, level.RowStride / 2f);
            for (int i = 0; i < level.Count; i++, next++)
            {
                Box anchor = anchors.Boxes[next];
                centred[next] = new Box(anchor.X0 + x, anchor.Y0 + y, anchor.X1 + x, anchor.Y1 + y);
            }
        }
        return centred;
    }

    /// <summary>Indices of the anchors of the cells, one a level, that a box's centre is in.</summary>
    private static IEnumerable<int> AtCentre(AnchorLevel[] levels, Box box)
    {
        int first = 0;
        foreach (AnchorLevel level in levels)
        {
            int row = Cell((box.Y0 + box.Y1) / 2, level.RowStride, level.Height);
            int column = Cell((box.X0 + box.X1) / 2, level.ColumnStride, level.Width);
            int ofCell = first + (((row * level.Width) + column) * level.AnchorsPerCell);
            for (int a = 0; a < level.AnchorsPerCell; a++)
                yield return ofCell + a;
            first += level.Count;
        }
    }

    private static int Cell(float centre, int stride, int count) => Math.Clamp((int)MathF.Floor(centre / stride), 0, count - 1);

    /// <summary>Intersection over union of two boxes with the same centre.</summary>
    private static float ShapeOverlap(Box a, Box b)
    {
        float intersection = MathF.Min(a.Width, b.Width) * MathF.Min(a.Height, b.Height);
        return intersection / (a.Area + b.Area - intersection);
    }
}
