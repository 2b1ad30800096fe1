using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// One mask after the other, decoded from compressed counts into memory that is kept: for the millions of masks of a results file, of which each
/// is looked at once.
/// </summary>
internal sealed class RunCounts
{
    private int[] _counts = new int[256];
    private int _length;
    private int _height;
    private int _width;

    /// <summary>Pixels of the mask.</summary>
    public int Area { get; private set; }

    /// <summary>Decodes a mask.</summary>
    /// <param name="compressed">COCO's text form of the run lengths.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <exception cref="ArgumentException">They are none, or do not fill the image.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RunCounts Read(ReadOnlySpan<byte> compressed, int height, int width)
    {
        if (_counts.Length < compressed.Length)
            _counts = new int[2 * compressed.Length];
        _length = CompressedRunLengths.Decode(compressed, _counts);
        _height = height;
        _width = width;
        long sum = 0, area = 0;
        for (int i = 0; i < _length; i++)
        {
            sum += _counts[i];
            area += (i & 1) == 0 ? 0 : _counts[i];
        }
        if (sum != (long)height * width)
            throw new ArgumentException($"The run lengths add up to {sum}; the image has {(long)height * width} pixels.");
        Area = (int)area;
        return this;
    }

    /// <summary>The mask, to keep.</summary>
    public RunLengthMask ToMask() => RunLengthMask.FromCounts(_height, _width, _counts.AsSpan(0, _length));

    /// <summary>The smallest rectangle around the mask.</summary>
    public PixelBounds Bounds() => ColumnRuns.Bounds(_counts.AsSpan(0, _length), _height);

    /// <summary>Intersection over union with a ground truth; over this mask alone where that is a crowd region.</summary>
    public double IoU(RunLengthMask groundTruth, bool isCrowd)
    {
        int intersection = MaskOverlap.Intersection(_counts.AsSpan(0, _length), groundTruth.Counts);
        return intersection == 0 ? 0 : (double)intersection / (isCrowd ? Area : (long)Area + groundTruth.Area - intersection);
    }
}
