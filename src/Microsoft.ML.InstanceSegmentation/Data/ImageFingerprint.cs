namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>What two data sets' images are compared by: numbers of 64 bits in place of the annotations and the file name.</summary>
/// <param name="Annotations">Of the image's size and its instances' classes and boxes, whatever their order.</param>
/// <param name="FileName">Of the file name without folders; null where the data has none.</param>
/// <param name="Instances">Number of instances.</param>
/// <param name="Masks">The annotations with their masks; null where these were not looked at, as in large data sets, whose masks take minutes.</param>
internal readonly record struct ImageFingerprint(ulong Annotations, ulong? FileName, int Instances, ulong? Masks)
{
    private const ulong Start = 0xCBF29CE484222325;

    // An odd number of which about half the bits are set, spread evenly: 2^64 divided by the golden ratio.
    private const ulong Factor = 0x9E3779B97F4A7C15;

    /// <summary>Whether two images' annotations are equal, as far as both were looked at.</summary>
    public bool HasAnnotationsOf(ImageFingerprint other) =>
        Annotations == other.Annotations && (Masks is null || other.Masks is null || Masks == other.Masks);

    /// <param name="instances">The image's instances, at least one.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="fileName">Its file; null where the data has none.</param>
    public static ImageFingerprint Of(InstanceAnnotations instances, int height, int width, string? fileName)
    {
        ulong all = 0, masks = 0;
        bool hasMasks = instances.Masks.Length == instances.Count;
        for (int i = 0; i < instances.Count; i++)
        {
            ulong one = Mix(Mix(Mix(Start, height), width), instances.Classes[i]);
            foreach (float corner in instances.Boxes.AsSpan(4 * i, 4))
                one = Mix(one, BitConverter.SingleToInt32Bits(corner));
            all = unchecked(all + one);
            if (!hasMasks)
                continue;
            foreach (int run in instances.Masks[i].Counts)
                one = Mix(one, run);
            masks = unchecked(masks + one);
        }
        return new ImageFingerprint(all, fileName is null ? null : OfName(fileName), instances.Count, hasMasks ? masks : null);
    }

    /// <summary>One number of all of it, in which a change of anything shows.</summary>
    public ulong Whole => unchecked(((Annotations * Factor) ^ (FileName ?? 0)) * Factor) ^ (Masks ?? 0);

    /// <summary>The number of a name without folders.</summary>
    public static ulong OfName(string fileName)
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
