namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// One mask after the other, decoded from compressed counts into memory that is kept: for the millions of masks of a results file, of which each
/// is looked at once.
/// </summary>
internal sealed class RunCounts
{
    private int[] _counts = new int[256];
    private int _length;
    private int _area;

    /// <summary>Decodes a mask.</summary>
    /// <param name="compressed">COCO's text form of the run lengths.</param>
    /// <param name="pixels">Pixels of the image, which the runs must add up to.</param>
    /// <exception cref="ArgumentException">They are none, or do not add up.</exception>
    public void Read(ReadOnlySpan<byte> compressed, int pixels)
    {
        if (_counts.Length < compressed.Length)
            _counts = new int[2 * compressed.Length];
        _length = CompressedRunLengths.Decode(compressed, _counts);
        long sum = 0, area = 0;
        for (int i = 0; i < _length; i++)
        {
            sum += _counts[i];
            area += (i & 1) == 0 ? 0 : _counts[i];
        }
        if (sum != pixels)
            throw new ArgumentException($"The run lengths add up to {sum}; the image has {pixels} pixels.");
        _area = (int)area;
    }

    /// <summary>The mask as an object.</summary>
    public RunLengthMask Mask(ReadOnlySpan<byte> compressed, int height, int width)
    {
        Read(compressed, height * width);
        return RunLengthMask.FromCounts(height, width, _counts.AsSpan(0, _length));
    }

    /// <summary>Intersection over union with a ground truth; over this mask alone where that is a crowd region.</summary>
    public double IoU(RunLengthMask groundTruth, bool isCrowd)
    {
        int intersection = MaskOverlap.Intersection(_counts.AsSpan(0, _length), groundTruth.Counts);
        return intersection == 0 ? 0 : (double)intersection / (isCrowd ? _area : (long)_area + groundTruth.Area - intersection);
    }
}
