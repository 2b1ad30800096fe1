namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Collects runs of set pixels, in the order of their first pixels, and makes the mask that has them.</summary>
internal sealed class RunLengthBuilder
{
    private readonly int _height;
    private readonly int _width;
    private readonly List<int> _counts = [];
    private int _end;

    public RunLengthBuilder(int height, int width)
    {
        RunLengthMask.CheckSize(height, width);
        _height = height;
        _width = width;
        Pixels = height * width;
    }

    /// <summary>Pixels of the whole image.</summary>
    public int Pixels { get; }

    /// <summary>Sets the pixels from <paramref name="start"/> until before <paramref name="end"/>, numbered column by column.</summary>
    /// <remarks>Runs may overlap and touch, but none may start before the one that was added before it.</remarks>
    public void Add(int start, int end)
    {
        if (end <= start)
            return;
        if (_counts.Count > 0 && start <= _end)
        {
            if (end <= _end)
                return;
            _counts[^1] += end - _end;
        }
        else
        {
            _counts.Add(start - _end);
            _counts.Add(end - start);
        }
        _end = end;
    }

    public RunLengthMask ToMask()
    {
        if (_end < Pixels)
            _counts.Add(Pixels - _end);
        return new RunLengthMask(_height, _width, [.. _counts]);
    }
}
