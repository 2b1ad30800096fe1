using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// A binary mask stored as COCO run lengths: pixels in column order (from top to bottom, then left to right), in runs that alternate
/// between 0 and 1, starting with 0. It is immutable. No run but the first is empty, so two masks with the same pixels have the same runs
/// and are equal.
/// </summary>
public sealed partial class RunLengthMask : IEquatable<RunLengthMask>
{
    private readonly int[] _counts;

    /// <summary>Takes runs that are known to be sound; everything else comes through <see cref="FromCounts"/>.</summary>
    internal RunLengthMask(int height, int width, int[] counts)
    {
        Height = height;
        Width = width;
        _counts = counts;
        for (int i = 1; i < counts.Length; i += 2)
            Area += counts[i];
        BoundingBox = ColumnRuns.Bounds(counts, height);
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>
    /// Lengths of the runs in pixels, alternating between 0 and 1; they add up to Height × Width. The first length is 0 if the first
    /// pixel is 1.
    /// </summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>Number of pixels that are 1.</summary>
    public int Area { get; }

    /// <summary>The smallest rectangle that contains all pixels that are 1; all zeros for an empty mask.</summary>
    public PixelBounds BoundingBox { get; }

    /// <summary>Creates a mask from run lengths; runs of length 0 after the first are merged with their neighbours.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="counts">Lengths of the runs, zeros first.</param>
    /// <exception cref="ArgumentException">The size is not positive, a length is negative, or the runs do not fill the image.</exception>
    public static RunLengthMask FromCounts(int height, int width, ReadOnlySpan<int> counts)
    {
        var builder = new RunLengthBuilder(height, width);
        if (Sum(counts) is long sum && sum != builder.Pixels)
            throw new ArgumentException($"The run lengths add up to {sum}, but an image of {height}×{width} (height×width) has {builder.Pixels} pixels; they must fill it.");
        int start = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (i % 2 == 1)
                builder.Add(start, start + counts[i]);
            start += counts[i];
        }
        return builder.ToMask();
    }

    /// <summary>Creates a mask from COCO's compressed run lengths, the string under <c>counts</c>.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="compressed">The compressed run lengths.</param>
    /// <exception cref="ArgumentException">The string is not valid, or its runs do not fill the image.</exception>
    public static RunLengthMask FromCompressed(int height, int width, ReadOnlySpan<char> compressed) =>
        FromCounts(height, width, CompressedRunLengths.Decode(compressed));

    /// <summary>Creates a mask from a bitmap: a pixel is 1 where its byte is not 0.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="rowMajor">One byte for each pixel, row by row.</param>
    /// <exception cref="ArgumentException">The number of bytes is not height × width.</exception>
    public static RunLengthMask FromBitmap(int height, int width, ReadOnlySpan<byte> rowMajor)
    {
        var builder = new RunLengthBuilder(height, width);
        if (rowMajor.Length != builder.Pixels)
            throw new ArgumentException($"The bitmap has {rowMajor.Length} bytes, but an image of {height}×{width} (height×width) has {builder.Pixels} pixels.");
        ColumnRuns.AddBitmap(builder, new PixelBounds(0, 0, width, height), rowMajor, height);
        return builder.ToMask();
    }

    /// <summary>Reads <c>{"size":[height,width],"counts":…}</c>, where the counts are COCO's string or a list of run lengths.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ArgumentException">The text is not such an object, or its runs do not fill the image.</exception>
    public static RunLengthMask Parse(string json) => MaskJson.Parse(json);

    /// <summary>Writes <c>{"size":[height,width],"counts":"…"}</c>, the form that every COCO tool reads.</summary>
    public string ToJson() => MaskJson.Format(this);

    /// <summary>The run lengths in COCO's compressed form, as a string.</summary>
    public string ToCompressed() => CompressedRunLengths.Encode(_counts);

    /// <summary>The mask as Height × Width bytes, row by row, each 0 or 1.</summary>
    public byte[] ToBitmap()
    {
        var rowMajor = new byte[Height * Width];
        CopyTo(rowMajor);
        return rowMajor;
    }

    /// <summary>Writes the mask as one byte per pixel, row by row, each 0 or 1.</summary>
    /// <param name="rowMajor">Receives Height × Width bytes.</param>
    public void CopyTo(Span<byte> rowMajor) => CopyTo(new PixelBounds(0, 0, Width, Height), rowMajor);

    /// <summary>Writes a region of the mask as one byte per pixel, row by row, each 0 or 1.</summary>
    /// <param name="region">The region, inside the image.</param>
    /// <param name="rowMajor">Receives the region's height × width bytes.</param>
    /// <exception cref="ArgumentException">The region is not inside the image, or the span is not of its size.</exception>
    public void CopyTo(PixelBounds region, Span<byte> rowMajor)
    {
        if (region.X < 0 || region.Y < 0 || region.Width < 0 || region.Height < 0 || region.Right > Width || region.Bottom > Height)
            throw new ArgumentException($"{region} is not inside the mask of {Height}×{Width} (height×width).");
        if (rowMajor.Length != region.Width * region.Height)
            throw new ArgumentException($"The span has {rowMajor.Length} bytes; {region} needs {region.Width * region.Height}.");
        ColumnRuns.CopyTo(this, region, rowMajor);
    }

    /// <summary>Number of pixels that are 1 in both masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public int IntersectionArea(RunLengthMask other) => MaskOverlap.Intersection(this, other);

    /// <summary>Number of pixels that are 1 in at least one of the masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public int UnionArea(RunLengthMask other) => Area - IntersectionArea(other) + other.Area;

    /// <summary>Intersection over union of the masks, 0 to 1; 0 if they have no pixel in common.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public double IoU(RunLengthMask other) => MaskOverlap.IoU(this, other, isCrowd: false);

    /// <summary>
    /// The lower of the intersections over union of the masks and of their boundary regions, 0 to 1: an overlap that does not forgive a coarse outline
    /// of a large object (Cheng et al. 2021, "Boundary IoU", section 5.2; boundary AP goes by it).
    /// </summary>
    /// <param name="other">A mask of the same size.</param>
    /// <param name="dilationRatio">Width of the boundary regions as a share of the image's diagonal, above 0 and up to 1. Default 0.02.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes, or the share is out of its range.</exception>
    public double BoundaryIoU(RunLengthMask other, double dilationRatio = MaskBoundary.UsualRatio)
    {
        double masks = IoU(other);
        return masks == 0 ? 0 : MaskBoundary.IoU(masks, Boundary(dilationRatio), other.Boundary(dilationRatio));
    }

    /// <summary>
    /// The boundary region: the pixels of the mask from which a pixel that is 0, or the outside of the image, is no further along both axes than the
    /// width of the region, which is rounded to pixels and at least 1. A mask that is nowhere wider than twice that is its own boundary.
    /// </summary>
    /// <param name="dilationRatio">Width of the region as a share of the image's diagonal, above 0 and up to 1. Default 0.02.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of its range.</exception>
    public RunLengthMask Boundary(double dilationRatio = MaskBoundary.UsualRatio)
    {
        OptionCheck.Positive(dilationRatio);
        OptionCheck.InRange(dilationRatio, 0, 1);
        return MaskBoundary.Of(this, MaskBoundary.Distance(Height, Width, dilationRatio));
    }

    /// <summary>The pixels that are 1 in at least one of the masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public RunLengthMask Union(RunLengthMask other) => ColumnRuns.Union([this, SameSize(other)]);

    /// <summary>The pixels that are 1 in this mask and 0 in the other.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public RunLengthMask Subtract(RunLengthMask other) => ColumnRuns.Difference(this, SameSize(other));

    /// <summary>The pixels that are 1 in both masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public RunLengthMask Intersect(RunLengthMask other) => ColumnRuns.Difference(this, MaskComponents.Complement(SameSize(other)));

    /// <summary>The pixels that are 0.</summary>
    public RunLengthMask Complement() => MaskComponents.Complement(this);

    /// <summary>The connected parts of the mask, in the order of their first pixels, column by column; none for an empty mask.</summary>
    /// <param name="diagonal">Whether pixels that touch at a corner alone are connected. Default true.</param>
    public IReadOnlyList<RunLengthMask> ConnectedComponents(bool diagonal = true) => MaskComponents.Of(this, diagonal);

    /// <summary>
    /// The mask with its holes: regions of pixels that are 0, connected by their sides, and that do not reach the image's border.
    /// </summary>
    public RunLengthMask FillHoles() => MaskComponents.FillHoles(this);

    /// <summary>
    /// The mask with a smoother outline: blurred by a Gaussian and cut at one half. Spikes and notches narrower than about two sigma go but for their roots, straight
    /// edges stay where they are, corners get round. At the image's border it goes on as it is there, so that an instance that the border cuts
    /// off is not rounded there.
    /// </summary>
    /// <param name="sigma">Standard deviation of the Gaussian in pixels, greater than 0, up to 100. Default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is out of its range.</exception>
    public RunLengthMask Smooth(double sigma = 1)
    {
        OptionCheck.Positive(sigma);
        OptionCheck.InRange(sigma, 0, MaskSmoothing.LargestSigma);
        return MaskSmoothing.Smooth(this, sigma);
    }

    /// <summary>Size and shape of the instance.</summary>
    /// <param name="pixelSize">Side of a pixel in the unit of the measurements, greater than 0. Default 1: they are in pixels.</param>
    /// <exception cref="InvalidOperationException">The mask is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The pixel size is not above 0, or no number.</exception>
    public InstanceMeasurements Measure(double pixelSize = 1)
    {
        OptionCheck.Positive(pixelSize);
        return Area > 0 ? MaskMeasurements.Of(this, pixelSize) : throw new InvalidOperationException("The mask is empty: it has no size and no shape to measure.");
    }

    /// <summary>The mask flipped left to right.</summary>
    public RunLengthMask FlipHorizontal() => MaskGeometry.FlipHorizontal(this);

    /// <summary>The mask flipped upside down.</summary>
    public RunLengthMask FlipVertical() => MaskGeometry.FlipVertical(this);

    /// <summary>The transposed mask: rows become columns.</summary>
    public RunLengthMask Transpose() => MaskGeometry.Transpose(this);

    /// <summary>The mask resized by nearest neighbour: each new pixel has the value of the old pixel under its centre.</summary>
    /// <param name="height">Rows of the new image, at least 1.</param>
    /// <param name="width">Columns of the new image, at least 1.</param>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public RunLengthMask Resize(int height, int width) => MaskGeometry.Resize(this, height, width);

    /// <inheritdoc/>
    public bool Equals(RunLengthMask? other) =>
        other is not null && Height == other.Height && Width == other.Width && Counts.SequenceEqual(other.Counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunLengthMask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width, Area, BoundingBox);

    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();

    private RunLengthMask SameSize(RunLengthMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        MaskOverlap.CheckSizes(this, other);
        return other;
    }

    /// <exception cref="ArgumentException">A mask of that size has no pixel, or more than can be counted.</exception>
    internal static void CheckSize(int height, int width)
    {
        if (height < 1 || width < 1)
            throw new ArgumentException($"A mask of {height}×{width} (height×width) has no pixel; both must be at least 1.");
        if ((long)height * width > int.MaxValue)
            throw new ArgumentException($"A mask of {height}×{width} (height×width) is too large; at most {int.MaxValue} pixels are possible.");
    }

    private static long Sum(ReadOnlySpan<int> counts)
    {
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0)
                throw new ArgumentException($"Run length {i} is {counts[i]}; run lengths cannot be negative.");
            sum += counts[i];
        }
        return sum;
    }
}

/// <summary>A rectangle of whole pixels, in COCO's box format: x, y, width, height.</summary>
/// <param name="X">First column, from 0.</param>
/// <param name="Y">First row, from 0.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
public readonly record struct PixelBounds(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last.</summary>
    public int Bottom => Y + Height;

    /// <summary>The same rectangle as boxes are written: x0, y0, x1, y1.</summary>
    internal float[] Corners => [X, Y, Right, Bottom];

    /// <summary>Whether the two rectangles have a pixel in common.</summary>
    /// <param name="other">The other rectangle.</param>
    public bool Overlaps(PixelBounds other) =>
        X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}
