using System.Collections.Concurrent;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Looks at the first bytes of a data set's image files, so that a file that is no image, or of another size than its record says, is found
/// before training rather than in the middle of it. Pixels are not decoded, which takes well below a millisecond a file.
/// </summary>
internal static class ImageHeaders
{
    private const int MostNamed = 5;
    private const int SignatureLength = 12;

    /// <summary>Refuses a data set with a file that fails the check.</summary>
    /// <exception cref="InvalidDataException">A file is unreadable; the message tells why of the first, and names others.</exception>
    public static void Check(CocoDataset dataset)
    {
        (CocoImage Image, InvalidDataException Fault)[] faults = Faults(dataset.Images);
        if (faults.Length == 0)
            return;
        string others = Excerpt.List(faults.Skip(1).Select(fault => fault.Image.FileName), MostNamed);
        throw faults.Length == 1
            ? faults[0].Fault
            : new InvalidDataException($"{faults[0].Fault.Message} The same check fails for {others}.", faults[0].Fault);
    }

    /// <summary>The data set without the images whose file fails the check.</summary>
    public static CocoDataset Readable(CocoDataset dataset, SkippedImages skipped)
    {
        Dictionary<long, InvalidDataException> faults = Faults(dataset.Images).ToDictionary(fault => fault.Image.Id, fault => fault.Fault);
        foreach (CocoImage image in dataset.Images.Where(image => faults.ContainsKey(image.Id)))
            skipped.Add(image.FileName, faults[image.Id]);
        return dataset.With([.. dataset.Images.Where(image => !faults.ContainsKey(image.Id))]);
    }

    /// <summary>In the order of the images.</summary>
    private static (CocoImage Image, InvalidDataException Fault)[] Faults(IReadOnlyList<CocoImage> images)
    {
        var faults = new ConcurrentBag<(int Index, InvalidDataException Fault)>();
        Parallel.For(0, images.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (FaultOf(images[i]) is { } fault)
                faults.Add((i, fault));
        });
        return [.. faults.OrderBy(fault => fault.Index).Select(fault => (images[fault.Index], fault.Fault))];
    }

    private static InvalidDataException? FaultOf(CocoImage image)
    {
        try
        {
            using FileStream file = File.OpenRead(image.FullPath);
            byte[] start = new byte[SignatureLength];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            using var codec = SKCodec.Create(file, out SKCodecResult result);
            if (codec is null)
                return image.Undecodable(new InvalidDataException(Describe(start, result)));
            // A quarter turn in the file's metadata: whoever wrote the record may have measured the image before or after it.
            (int width, int height) = (codec.Info.Width, codec.Info.Height);
            bool turned = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop && (height, width) == (image.Width, image.Height);
            if (!turned)
                image.CheckSize(width, height);
            return null;
        }
        catch (InvalidDataException fault)
        {
            return fault;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return image.Undecodable(failure);
        }
    }

    private static string Describe(ReadOnlySpan<byte> start, SKCodecResult result) =>
        start.Length == 0 ? "it is empty"
        : start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) ? "it is a TIFF, which is not read here; convert it to PNG"
        : start.Length == SignatureLength && start[4..8].SequenceEqual("ftyp"u8)
            ? "it is a HEIF, AVIF or video file, which is not read here; convert it to JPEG or PNG"
        : start.StartsWith("version http"u8) ? "it is a Git LFS pointer, not the image itself; fetch it with 'git lfs pull'"
        : result == SKCodecResult.IncompleteInput ? "it is cut short"
        : "its first bytes are those of no image format that is read here (JPEG, PNG, WebP, BMP, GIF)";
}
