namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What two data sets' images are compared by: numbers of 64 bits in place of the annotations and the file name.</summary>
/// <param name="Annotations">Of the image's size and its instances' classes, boxes and masks, whatever their order.</param>
/// <param name="FileName">Of the file name without folders; null where the data has none.</param>
/// <param name="Instances">Number of instances.</param>
internal readonly record struct ImageFingerprint(ulong Annotations, ulong? FileName, int Instances)
{
    private const ulong Start = 0xCBF29CE484222325;

    // An odd number of which about half the bits are set, spread evenly: 2^64 divided by the golden ratio.
    private const ulong Factor = 0x9E3779B97F4A7C15;

    /// <param name="instances">The image's instances, at least one.</param>
    /// <param name="fileName">Its file; null where the data has none.</param>
    public static ImageFingerprint Of(InstanceAnnotations instances, string? fileName)
    {
        ulong all = 0;
        for (int i = 0; i < instances.Count; i++)
        {
            RunLengthMask mask = instances.Masks[i];
            ulong one = Mix(Mix(Mix(Start, mask.Height), mask.Width), instances.Classes[i]);
            foreach (float corner in instances.Boxes.AsSpan(4 * i, 4))
                one = Mix(one, BitConverter.SingleToInt32Bits(corner));
            foreach (int run in mask.Counts)
                one = Mix(one, run);
            all = unchecked(all + one);
        }
        return new ImageFingerprint(all, fileName is null ? null : OfName(fileName), instances.Count);
    }

    private static ulong OfName(string fileName)
    {
        ulong hash = Start;
        foreach (char character in fileName.AsSpan(1 + fileName.LastIndexOfAny(['/', '\\'])))
            hash = Mix(hash, character);
        return hash;
    }

    private static ulong Mix(ulong hash, int value)
    {
        ulong product = unchecked((hash ^ (uint)value) * Factor);
        return product ^ (product >> 32);
    }
}
