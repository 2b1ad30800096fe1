using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Reads lists of numbers straight from JSON's text: polygons are nine tenths of a file of labels, and a reader that stops at each token takes several times as
/// long. It accepts nothing that JSON does not have; where it gives up, JSON's own reader says what is wrong, or that nothing is.
/// </summary>
internal static class PolygonScanner
{
    /// <summary>Reads a list of lists of finite numbers from the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="polygons">Takes them in place of what it has.</param>
    /// <returns>Bytes of the list; -1 where the text begins with something else, or has an empty list.</returns>
    public static int Polygons(ReadOnlySpan<byte> text, PolygonBuffer polygons)
    {
        polygons.Clear();
        int at = PassSpace(text, 0);
        if (!JsonNumber.Take(text, '[', ref at))
            return -1;
        do
        {
            at = PassSpace(text, at);
            if (!Numbers(text, ref at, polygons))
                return -1;
            at = PassSpace(text, at);
        }
        while (JsonNumber.Take(text, ',', ref at));
        return JsonNumber.Take(text, ']', ref at) ? at : -1;
    }

    /// <summary>Reads a list of finite numbers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="numbers">Takes them, as one polygon, in place of what it has.</param>
    /// <returns>Bytes of the list; -1 where the text begins with something else, or the list is empty.</returns>
    public static int Numbers(ReadOnlySpan<byte> text, PolygonBuffer numbers)
    {
        numbers.Clear();
        int at = PassSpace(text, 0);
        return Numbers(text, ref at, numbers) ? at : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Numbers(ReadOnlySpan<byte> text, ref int at, PolygonBuffer numbers)
    {
        if (!JsonNumber.Take(text, '[', ref at))
            return false;
        do
        {
            at = PassSpace(text, at);
            if (!JsonNumber.TryScan(text, ref at, out double number))
                return false;
            numbers.Add(number);
            at = PassSpace(text, at);
        }
        while (JsonNumber.Take(text, ',', ref at));
        if (!JsonNumber.Take(text, ']', ref at))
            return false;
        numbers.EndPolygon();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PassSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }
}
