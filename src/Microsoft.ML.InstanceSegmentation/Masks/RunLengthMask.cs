using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// A binary mask as COCO run lengths: the pixels are read column by column, and the runs alternate between zeros and ones, zeros first.
/// It never changes, and two masks of the same pixels have the same runs: only the first may be empty.
/// </summary>
public sealed class RunLengthMask : IEquatable<RunLengthMask>
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
        BoundingBox = MaskRuns.Bounds(counts, height);
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>Lengths of the runs, which fill the image: zeros, ones, zeros, …; the first is 0 where the first pixel is set.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>How many pixels are set.</summary>
    public int Area { get; }

    /// <summary>The smallest rectangle around the pixels that are set; all zeros where none is.</summary>
    public PixelBounds BoundingBox { get; }

    /// <summary>A mask with the given run lengths; empty runs are joined with their neighbours.</summary>
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

    /// <summary>A mask from the string that COCO's tools write for run lengths.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="compressed">The string.</param>
    /// <exception cref="ArgumentException">The string is no such string, or its runs do not fill the image.</exception>
    public static RunLengthMask FromCompressed(int height, int width, ReadOnlySpan<char> compressed) =>
        FromCounts(height, width, CompressedCounts.Decode(compressed));

    /// <summary>The pixels inside any of some polygons, with the same pixels as in COCO's tools.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="polygons">x and y of the corners of each polygon in turn, in pixels; at least three corners each.</param>
    /// <exception cref="ArgumentException">A polygon has fewer than three corners, half a corner, or a number that is not finite.</exception>
    public static RunLengthMask FromPolygons(int height, int width, IReadOnlyList<double[]> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        RunLengthMask[] parts = [.. polygons.Select(polygon => PolygonRasterizer.Fill(height, width, polygon))];
        return parts switch
        {
            [] => new RunLengthBuilder(height, width).ToMask(),
            [var only] => only,
            _ => MaskRuns.Union(parts),
        };
    }

    /// <summary>A mask of the bytes that are not zero.</summary>
    /// <param name="height">Rows of the image, at least 1.</param>
    /// <param name="width">Columns of the image, at least 1.</param>
    /// <param name="rowMajor">One byte for each pixel, row by row.</param>
    /// <exception cref="ArgumentException">There are not as many bytes as pixels.</exception>
    public static RunLengthMask FromBitmap(int height, int width, ReadOnlySpan<byte> rowMajor)
    {
        var builder = new RunLengthBuilder(height, width);
        if (rowMajor.Length != builder.Pixels)
            throw new ArgumentException($"The bitmap has {rowMajor.Length} bytes, but an image of {height}×{width} (height×width) has {builder.Pixels} pixels.");
        MaskRuns.AddBitmap(builder, new PixelBounds(0, 0, width, height), rowMajor, height);
        return builder.ToMask();
    }

    /// <summary>Reads <c>{"size":[height,width],"counts":…}</c>, where the counts are COCO's string or a list of run lengths.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ArgumentException">The text is no such object, or its runs do not fill the image.</exception>
    public static RunLengthMask Parse(string json) => MaskJson.Parse(json);

    /// <summary>Writes <c>{"size":[height,width],"counts":"…"}</c>, the form that every COCO tool reads.</summary>
    public string ToJson() => MaskJson.Format(this);

    /// <summary>The run lengths as the string that COCO's tools write.</summary>
    public string ToCompressed() => CompressedCounts.Encode(_counts);

    /// <summary>One byte for each pixel, row by row: 1 where it is set, otherwise 0.</summary>
    public byte[] ToBitmap()
    {
        var rowMajor = new byte[Height * Width];
        CopyTo(rowMajor);
        return rowMajor;
    }

    /// <summary>Writes one byte for each pixel, row by row: 1 where it is set, otherwise 0.</summary>
    /// <param name="rowMajor">Receives Height × Width bytes.</param>
    public void CopyTo(Span<byte> rowMajor) => CopyTo(new PixelBounds(0, 0, Width, Height), rowMajor);

    /// <summary>Writes one byte for each pixel of a part of the image, row by row: 1 where it is set, otherwise 0.</summary>
    /// <param name="region">The part, which lies inside the image.</param>
    /// <param name="rowMajor">Receives the region's height × width bytes.</param>
    /// <exception cref="ArgumentException">The region is not inside the image, or the span is not of its size.</exception>
    public void CopyTo(PixelBounds region, Span<byte> rowMajor)
    {
        if (region.X < 0 || region.Y < 0 || region.Width < 0 || region.Height < 0 || region.Right > Width || region.Bottom > Height)
            throw new ArgumentException($"{region} is not inside the mask of {Height}×{Width} (height×width).");
        if (rowMajor.Length != region.Width * region.Height)
            throw new ArgumentException($"The span has {rowMajor.Length} bytes; {region} needs {region.Width * region.Height}.");
        MaskRuns.CopyTo(this, region, rowMajor);
    }

    /// <summary>How many pixels are set in both masks.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public int IntersectionArea(RunLengthMask other) => MaskOverlap.Intersection(this, other);

    /// <summary>How many pixels are set in either mask.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public int UnionArea(RunLengthMask other) => Area - IntersectionArea(other) + other.Area;

    /// <summary>Intersection over union, 0 to 1; 0 where no pixel is set in both.</summary>
    /// <param name="other">A mask of the same size.</param>
    /// <exception cref="ArgumentException">The masks are of different sizes.</exception>
    public double IoU(RunLengthMask other) => MaskOverlap.IoU(this, other, isCrowd: false);

    /// <summary>The mask in the left-right mirror image.</summary>
    public RunLengthMask FlipHorizontal() => MaskGeometry.FlipHorizontal(this);

    /// <summary>The mask in the upside-down image.</summary>
    public RunLengthMask FlipVertical() => MaskGeometry.FlipVertical(this);

    /// <summary>The mask in the image whose rows are this one's columns.</summary>
    public RunLengthMask Transpose() => MaskGeometry.Transpose(this);

    /// <summary>The mask in the image resized to another size; each new pixel takes the old one under its centre.</summary>
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

/// <summary>A rectangle of whole pixels, as COCO writes boxes: its first column and row, its width and its height.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelBounds(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last.</summary>
    public int Bottom => Y + Height;

    /// <summary>Whether the two have a pixel in common.</summary>
    /// <param name="other">The other rectangle.</param>
    public bool Overlaps(PixelBounds other) =>
        X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}
