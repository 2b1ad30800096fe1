namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Connected parts of masks, straight on runs within columns: two runs of neighbouring columns are connected where they touch.</summary>
internal static class MaskComponents
{
    /// <summary>The connected parts of a mask, in the order of their first pixels, column by column.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="diagonal">Whether pixels that touch at a corner alone are connected.</param>
    public static IReadOnlyList<RunLengthMask> Of(RunLengthMask mask, bool diagonal)
    {
        List<ColumnRun> runs = ColumnRuns.Columns(mask);
        int[] part = Label(runs, diagonal);
        var builders = new OrderedDictionary<int, RunLengthBuilder>();
        for (int i = 0; i < runs.Count; i++)
        {
            if (!builders.TryGetValue(part[i], out RunLengthBuilder? builder))
                builders.Add(part[i], builder = new RunLengthBuilder(mask.Height, mask.Width));
            Add(builder, runs[i], mask.Height);
        }
        return [.. builders.Values.Select(builder => builder.ToMask())];
    }

    /// <summary>
    /// The mask with its holes: what it leaves out and does not reach the image's border, over pixels that share a side. A hole that opens
    /// at a corner alone is one, as the mask around it is connected there.
    /// </summary>
    public static RunLengthMask FillHoles(RunLengthMask mask)
    {
        List<ColumnRun> outside = ColumnRuns.Columns(Complement(mask));
        int[] part = Label(outside, diagonal: false);
        HashSet<int> open = [.. outside.Index().Where(run => TouchesBorder(run.Item, mask)).Select(run => part[run.Index])];
        var holes = new RunLengthBuilder(mask.Height, mask.Width);
        foreach ((int index, ColumnRun run) in outside.Index())
        {
            if (!open.Contains(part[index]))
                Add(holes, run, mask.Height);
        }
        return ColumnRuns.Union([mask, holes.ToMask()]);
    }

    public static RunLengthMask Complement(RunLengthMask mask)
    {
        // Runs of 0 and 1 change places: a run of no pixels before the first does it.
        int[] counts = mask.Counts.Length > 0 && mask.Counts[0] == 0 ? [.. mask.Counts[1..]] : [0, .. mask.Counts];
        return RunLengthMask.FromCounts(mask.Height, mask.Width, counts);
    }

    /// <summary>A number of its part for each run, by union-find over the runs of neighbouring columns.</summary>
    private static int[] Label(List<ColumnRun> runs, bool diagonal)
    {
        int[] parent = [.. Enumerable.Range(0, runs.Count)];
        int reach = diagonal ? 1 : 0, before = 0, column = 0;
        for (int current = 0; current < runs.Count; current++)
        {
            // A new column: the one before it begins where that one began.
            if (current > 0 && runs[current].X != runs[current - 1].X)
            {
                before = column;
                column = current;
            }
            if (current > 0 && runs[current - 1].X == runs[current].X && runs[current - 1].Bottom == runs[current].Top)
                Join(parent, current - 1, current);
            for (int other = before; other < column; other++)
            {
                if (runs[other].X == runs[current].X - 1 && runs[other].Top < runs[current].Bottom + reach && runs[current].Top < runs[other].Bottom + reach)
                    Join(parent, other, current);
            }
        }
        return Array.ConvertAll([.. Enumerable.Range(0, runs.Count)], run => Root(parent, run));
    }

    private static void Join(int[] parent, int first, int second)
    {
        (first, second) = (Root(parent, first), Root(parent, second));
        // The smaller number is the part's: parts come in the order of their first runs.
        parent[Math.Max(first, second)] = Math.Min(first, second);
    }

    private static int Root(int[] parent, int run)
    {
        while (parent[run] != run)
            run = parent[run] = parent[parent[run]];
        return run;
    }

    private static bool TouchesBorder(ColumnRun run, RunLengthMask mask) =>
        run.X == 0 || run.X == mask.Width - 1 || run.Top == 0 || run.Bottom == mask.Height;

    private static void Add(RunLengthBuilder builder, ColumnRun run, int height) => builder.Add(run.X * height + run.Top, run.X * height + run.Bottom);
}
