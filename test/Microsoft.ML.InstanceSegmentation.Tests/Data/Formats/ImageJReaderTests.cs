using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class ImageJReaderTests
{
    [TestMethod]
    public void Outlines_rectangles_ovals_and_composites_are_read()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        folder.Picture("b.png");
        Zip(
            folder.File("a.zip"),
            Roi(0, 2, 4, 8, 12, [(0, 0), (8, 0), (8, 6), (0, 6)]),
            Roi(7, 2, 4, 8, 12, [(0, 0), (8, 0), (8, 6), (0, 6)]),
            Roi(1, 2, 4, 8, 12, []),
            Roi(2, 6, 6, 14, 14, []),
            SubPixel([(4.2f, 2.1f), (12.3f, 2.1f), (12.3f, 8.2f), (4.2f, 8.2f)]),
            Composite([0, 4, 2, 1, 12, 2, 1, 12, 8, 1, 4, 8, 4, 0, 20, 16, 1, 24, 16, 1, 24, 20, 1, 20, 20, 4]));
        LabelledDataset data = folder.Read();
        string[] found = FormatFolder.Instances(data.Images.Single());
        CollectionAssert.AreEqual(new[] { "object 4,2 8×6 48", "object 4,2 8×6 48", "object 4,2 8×6 48" }, found[..3]);
        StringAssert.StartsWith(found[3], "object 6,6 8×8 ");
        CollectionAssert.AreEqual(new[] { "object 4,2 8×6 48", "object 4,2 20×18 64" }, found[4..]);
        Assert.IsEmpty(data.Warnings);
    }

    [TestMethod]
    public void What_covers_nothing_or_is_damaged_is_left_out_and_told()
    {
        using var folder = new FormatFolder();
        folder.Picture("photo.png");
        byte[] good = Roi(1, 2, 4, 8, 12, []), outline = Roi(0, 2, 4, 8, 12, [(0, 0), (8, 0), (8, 6)]);
        Zip(folder.File("RoiSet.zip"), good, Roi(10, 2, 4, 8, 12, [(0, 0)]), outline[..^3], [1, 2, 3], Composite([0, 4, 2, 2, 1, 1, 2, 2]), Composite([0, 4]));
        LabelledDataset data = folder.Read();
        Assert.HasCount(1, data.Images.Single().Annotations);
        StringAssert.Contains(data.Warnings.Single(), "5 of 6 annotations");
        StringAssert.Contains(data.Warnings.Single(), "1 without a segmentation (1.roi ('photo.png'))");
        StringAssert.Contains(data.Warnings.Single(), "4 with an unusable segmentation (2.roi ('photo.png'), 3.roi ('photo.png'), 4.roi ('photo.png'), …)");
        File.WriteAllText(folder.File("RoiSet.zip"), "no zip");
        StringAssert.Contains(folder.Refused(), $"{folder.File("RoiSet.zip")} is no zip file");
    }

    [TestMethod]
    public void A_zip_file_that_unpacks_without_end_is_refused_in_bounded_memory()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        string file = folder.File("a.zip");
        // One entry of zeros, which the list of entries has forty times.
        byte[] zeros = new byte[20 << 20];
        using (ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("a.roi", CompressionLevel.Fastest).Open();
            entry.Write(zeros);
        }
        byte[] bytes = File.ReadAllBytes(file);
        int end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8), list = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + 16));
        byte[] one = bytes[list..end], last = bytes[end..];
        const short times = 40;
        BinaryPrimitives.WriteInt16LittleEndian(last.AsSpan(8), times);
        BinaryPrimitives.WriteInt16LittleEndian(last.AsSpan(10), times);
        BinaryPrimitives.WriteInt32LittleEndian(last.AsSpan(12), times * one.Length);
        File.WriteAllBytes(file, [.. bytes[..list], .. Enumerable.Repeat(one, times).SelectMany(each => each), .. last]);
        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains($"{file} is no zip file of ImageJ's regions, or is damaged: it unpacks to more than 128 MB", folder.Refused());
        Assert.IsLessThan(300L << 20, GC.GetTotalAllocatedBytes() - before);
    }

    private static byte[] Roi(byte type, short top, short left, short bottom, short right, (short X, short Y)[] points)
    {
        byte[] roi = new byte[64 + 4 * points.Length];
        "Iout"u8.CopyTo(roi);
        roi[6] = type;
        foreach ((int at, short value) in new[] { (4, (short)227), (8, top), (10, left), (12, bottom), (14, right), (16, (short)points.Length) })
            BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(at), value);
        for (int i = 0; i < points.Length; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(64 + 2 * i), points[i].X);
            BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(64 + 2 * (points.Length + i)), points[i].Y);
        }
        return roi;
    }

    private static byte[] SubPixel((float X, float Y)[] points)
    {
        byte[] roi = [.. Roi(8, 2, 4, 8, 12, [.. points.Select(point => ((short)point.X, (short)point.Y))]), .. new byte[8 * points.Length]];
        BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(50), 128);
        for (int i = 0; i < points.Length; i++)
        {
            BinaryPrimitives.WriteSingleBigEndian(roi.AsSpan(64 + 4 * points.Length + 4 * i), points[i].X);
            BinaryPrimitives.WriteSingleBigEndian(roi.AsSpan(64 + 8 * points.Length + 4 * i), points[i].Y);
        }
        return roi;
    }

    private static byte[] Composite(float[] numbers)
    {
        byte[] roi = [.. Roi(1, 2, 4, 8, 12, []), .. new byte[4 * numbers.Length]];
        BinaryPrimitives.WriteInt32BigEndian(roi.AsSpan(36), numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleBigEndian(roi.AsSpan(64 + 4 * i), numbers[i]);
        return roi;
    }

    private static void Zip(string file, params byte[][] rois)
    {
        using ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create);
        foreach ((int index, byte[] roi) in rois.Index())
        {
            using Stream entry = zip.CreateEntry($"{index}.roi").Open();
            entry.Write(roi);
        }
    }
}
