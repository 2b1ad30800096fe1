namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The quantiles of some values, interpolated between neighbours.</summary>
internal sealed class Quantiles
{
    private readonly float[] _sorted;

    public Quantiles(IEnumerable<float> values)
    {
        _sorted = [.. values];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public float Minimum => At(0);

    public float Median => At(0.5);

    public float Maximum => At(1);

    /// <summary>The values in ascending order.</summary>
    public ReadOnlySpan<float> Sorted => _sorted;

    /// <summary>The value that a share of the values does not pass.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>The value; not a number where there are none.</returns>
    public float At(double share)
    {
        if (_sorted.Length == 0)
            return float.NaN;
        double position = share * (_sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, _sorted.Length - 1);
        return (float)(_sorted[below] + (position - below) * (_sorted[above] - _sorted[below]));
    }
}
