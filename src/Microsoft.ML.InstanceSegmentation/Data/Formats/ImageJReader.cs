using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// ImageJ's regions of interest: a zip file of the ROI Manager for each image, with the image's name but for the ending, or one zip file
/// beside one image. Polygons, freehand and traced outlines, rectangles, ovals and composites of straight lines are read; lines, angles and
/// points cover nothing. All are of the class "object".
/// </summary>
/// <remarks>The layout is that of ij.io.RoiDecoder: big-endian numbers at fixed places of a header of 64 bytes, and the coordinates after it.</remarks>
internal static class ImageJReader
{
    private const int HeaderLength = 64, MostBytes = 16 << 20;
    private const long MostBytesInAll = 128L << 20;

    /// <summary>Deflate makes at most so many bytes of one.</summary>
    private const int MostRatio = 1032;

    private const int SubPixelResolution = 128;

    private static ReadOnlySpan<byte> Magic => "Iout"u8;

    /// <summary>The images of a folder with the zip file of each; none where there is no such pair.</summary>
    public static IReadOnlyList<(string Image, string Rois)> Pairs(string folder)
    {
        string[] zips = [.. Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal)];
        IReadOnlyList<string> images = ImageFiles.InFolder(folder);
        if (zips is [var only] && images is [var one])
            return [(one, only)];
        Dictionary<string, string> byStem = zips.ToDictionary(zip => Path.GetFileNameWithoutExtension(zip), StringComparer.Ordinal);
        return
        [
            .. images.Where(image => byStem.ContainsKey(Path.GetFileNameWithoutExtension(image)))
                .Select(image => (image, byStem[Path.GetFileNameWithoutExtension(image)])),
        ];
    }

    /// <param name="folder">The folder, for messages.</param>
    /// <param name="pairs">The images with their zip files.</param>
    /// <param name="options">What becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">A file is no zip file, or an image cannot be read; the message names it.</exception>
    public static LabelledDataset Read(string folder, IReadOnlyList<(string Image, string Rois)> pairs, ReadingOptions options)
    {
        var builder = new DatasetBuilder(folder, options);
        builder.AddCategory(MaskFolderReader.ClassName);
        var images = new ImageLookup(folder, options);
        foreach ((string file, string rois) in pairs)
        {
            (int width, int height) = images.Measure(file);
            images.CheckLinks(rois);
            LabelledImage image = builder.AddImage(images.NameOf(file), file, width, height, rois);
            try
            {
                using ZipArchive zip = new(OrdinaryFile.Open(rois));
                long unpacked = 0;
                foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name.EndsWith(".roi", StringComparison.OrdinalIgnoreCase)))
                {
                    // Before it is counted: a zip file that cannot be unpacked is no data set.
                    byte[] roi = Bytes(entry);
                    if ((unpacked += roi.Length) > MostBytesInAll)
                        throw new InvalidDataException($"it unpacks to more than {MostBytesInAll >> 20} MB");
                    builder.Add(image, entry.Name, () => new LabelledShape(MaskFolderReader.ClassName, Polygons(roi)));
                }
            }
            // A damaged file makes the reader of zip files fail in many ways.
            catch (Exception failure) when (failure is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
            {
                throw new InvalidDataException($"{rois} is no zip file of ImageJ's regions, or is damaged: {failure.Message}", failure);
            }
        }
        return builder.Build();
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        // What an entry says about its length is not to be believed.
        using Stream stream = entry.Open();
        byte[] bytes = new byte[Math.Clamp(Math.Min(entry.Length, MostRatio * Math.Clamp(entry.CompressedLength, 0, MostBytes)), 0, MostBytes)];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>The outline of one region, in pixels of the image.</summary>
    /// <exception cref="UnusableLabelException">It is none, or covers nothing.</exception>
    private static double[][] Polygons(byte[] roi)
    {
        if (roi.Length < HeaderLength || !roi.AsSpan().StartsWith(Magic))
            throw Bad("it does not begin like a region of ImageJ.");
        int top = Short(roi, 8), left = Short(roi, 10), bottom = Short(roi, 12), right = Short(roi, 14), count = Short(roi, 16) & 0xFFFF;
        int composite = BinaryPrimitives.ReadInt32BigEndian(roi.AsSpan(36));
        if (composite > 0)
            return Composite(roi, composite);
        return roi[6] switch
        {
            0 or 7 or 8 => [Outline(roi, left, top, count)],
            1 => [ShapePolygons.Rectangle(left, top, right, bottom)],
            2 => [ShapePolygons.Ellipse((left + right) / 2.0, (top + bottom) / 2.0, (right - left) / 2.0, (bottom - top) / 2.0)],
            var kind => throw new UnusableLabelException(LabelProblem.NoSegmentation, $"it is a region of type {kind}, such as a line or a point, which covers nothing; only masks can be learnt from."),
        };
    }

    private static double[] Outline(byte[] roi, int left, int top, int count)
    {
        bool subPixel = (Short(roi, 50) & SubPixelResolution) != 0 && Short(roi, 4) >= 222;
        int start = subPixel ? HeaderLength + 4 * count : HeaderLength, size = subPixel ? 4 : 2;
        if (roi.Length < start + 2 * size * count)
            throw Bad($"it has {count} points and ends before them.");
        var points = new double[2 * count];
        for (int i = 0; i < count; i++)
        {
            int x = start + size * i, y = start + size * (count + i);
            (points[2 * i], points[2 * i + 1]) = subPixel ? (Single(roi, x), Single(roi, y)) : (left + (Short(roi, x) & 0xFFFF), top + (Short(roi, y) & 0xFFFF));
        }
        return points;
    }

    /// <summary>Paths of moves and lines: each closed one is a polygon.</summary>
    private static double[][] Composite(byte[] roi, int count)
    {
        if (count > (roi.Length - HeaderLength) / 4)
            throw Bad($"it is a composite of {count} numbers and ends before them.");
        var polygons = new List<double[]>();
        var points = new List<double>();
        for (int i = 0; i < count;)
        {
            int command = (int)Single(roi, HeaderLength + 4 * i++);
            if (command is not (0 or 1 or 4))
                throw Bad("it is a composite with curves; convert it to a mask or to polygons in ImageJ.");
            if (command is 0 or 4 && points.Count > 0)
            {
                polygons.Add([.. points]);
                points.Clear();
            }
            if (command == 4)
                continue;
            if (i + 2 > count)
                throw Bad("it is a composite that ends within a point.");
            points.AddRange([Single(roi, HeaderLength + 4 * i), Single(roi, HeaderLength + 4 * i + 4)]);
            i += 2;
        }
        if (points.Count > 0)
            polygons.Add([.. points]);
        return [.. polygons];
    }

    private static int Short(byte[] roi, int at) => BinaryPrimitives.ReadInt16BigEndian(roi.AsSpan(at));

    private static float Single(byte[] roi, int at) => BinaryPrimitives.ReadSingleBigEndian(roi.AsSpan(at));

    private static UnusableLabelException Bad(string message) => new(LabelProblem.BadSegmentation, message);
}
