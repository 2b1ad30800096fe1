namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// Seeds of many generators from one. Each step of a training has generators of its own, so that one which was interrupted goes on with the
/// same random numbers without any generator's state having been kept.
/// </summary>
internal static class Seeds
{
    /// <summary>A seed for one of many purposes; neighbours have nothing in common (Steele et al. 2014, "SplitMix").</summary>
    public static int Of(int seed, string purpose, int number)
    {
        ulong state = unchecked((ulong)seed * 0x9E3779B97F4A7C15);
        foreach (char letter in purpose)
            state = Mix(state ^ letter);
        return unchecked((int)Mix(state ^ (uint)number));
    }

    private static ulong Mix(ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}
