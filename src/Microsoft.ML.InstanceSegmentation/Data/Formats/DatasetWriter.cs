using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Images;
using Microsoft.ML.InstanceSegmentation.Masks;
using YamlDotNet.Serialization;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Writes labelled images, with copies of the images, as a data set in another format.</summary>
internal static class DatasetWriter
{
    private const string CocoImages = "annotations", YoloImages = "images";

    /// <param name="data">The images.</param>
    /// <param name="folder">A folder that has no data set yet.</param>
    /// <param name="format">The format.</param>
    /// <returns>The file to read it with, or for a format of many files, the folder.</returns>
    /// <exception cref="IOException">A file cannot be written, or is there already; the message names it.</exception>
    public static string Write(LabelledDataset data, string folder, InstanceFormat format)
    {
        Dictionary<LabelledImage, string> names = Names(data, format);
        Refuse(data, names, folder, format);
        Directory.CreateDirectory(folder);
        switch (format)
        {
            case InstanceFormat.Coco:
                Copy(names, Path.Combine(folder, CocoImages));
                string coco = Path.Combine(folder, "annotations.json");
                AtomicFile.Write(coco, stream => CocoWriter.Write(data, image => image.FileName, stream));
                return coco;
            case InstanceFormat.Yolo:
                Copy(names, Path.Combine(folder, YoloImages));
                WriteYolo(data, names, folder);
                return Path.Combine(folder, "data.yaml");
            default:
                Copy(names, folder);
                WriteLabelme(data, names, folder);
                return folder;
        }
    }

    /// <summary>
    /// The name of each image in the copy. labelme's files stand beside each other; and YOLO looks for labels by the last folder "images" of a
    /// path, so no other may be called so.
    /// </summary>
    private static Dictionary<LabelledImage, string> Names(LabelledDataset data, InstanceFormat format) => data.Images.ToDictionary(image => image, image => format switch
    {
        InstanceFormat.Labelme => image.FileName.Replace('/', '_').Replace('\\', '_'),
        InstanceFormat.Yolo => string.Join('/', image.FileName.Split('/', '\\').Select((part, i) => part == YoloImages ? $"{part}_" : part)),
        _ => image.FileName,
    });

    /// <summary>Before anything is written: labels of two images would go into one file, or something is there already.</summary>
    private static void Refuse(LabelledDataset data, Dictionary<LabelledImage, string> names, string folder, InstanceFormat format)
    {
        bool oneFileEach = format != InstanceFormat.Coco;
        foreach (IGrouping<string, LabelledImage> same in data.Images.GroupBy(image => oneFileEach ? Path.ChangeExtension(names[image], null) : names[image], StringComparer.OrdinalIgnoreCase))
        {
            if (same.Count() > 1)
            {
                throw new IOException(
                    $"{string.Join(" and ", same.Select(image => $"'{image.FileName}'").Distinct())} {(oneFileEach ? "would have one label file" : "are one file with two records")}. Rename one of them, or convert to COCO.");
            }
        }
        string images = format switch
        {
            InstanceFormat.Coco => Path.Combine(folder, CocoImages),
            InstanceFormat.Yolo => Path.Combine(folder, YoloImages),
            _ => folder,
        };
        if (names.Values.Select(name => Path.Combine(images, name)).FirstOrDefault(File.Exists) is { } there)
            throw new IOException($"'{there}' is there already. Give a folder that has no data set yet.");
    }

    /// <summary>Copies images into a folder.</summary>
    /// <param name="names">The name that each has there.</param>
    /// <param name="folder">The folder, which is made where it is not there.</param>
    /// <exception cref="IOException">A file cannot be written, or is there already; the message names it.</exception>
    public static void Copy(IReadOnlyDictionary<LabelledImage, string> names, string folder)
    {
        foreach ((LabelledImage image, string name) in names)
        {
            string target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(image.FullPath, target);
        }
    }

    private static void WriteYolo(LabelledDataset data, Dictionary<LabelledImage, string> names, string folder)
    {
        Dictionary<LabelCategory, int> numbers = data.ClassIndices();
        foreach (LabelledImage image in data.Images)
        {
            string file = Path.Combine(folder, "labels", Path.ChangeExtension(names[image], ".txt"));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
                foreach (LabelledInstance instance in image.Annotations.Where(instance => !instance.IsCrowd))
                {
                    IEnumerable<double> shares = OnePolygon(instance).Select((value, i) => value / (i % 2 == 0 ? image.Width : image.Height));
                    writer.WriteLine($"{numbers[instance.Category]} {string.Join(' ', shares.Select(share => share.ToString("R", CultureInfo.InvariantCulture)))}");
                }
            });
        }
        string yaml = new SerializerBuilder().Build().Serialize(new Dictionary<string, object>
        {
            ["path"] = ".",
            ["train"] = YoloImages,
            ["val"] = YoloImages,
            ["names"] = numbers.ToDictionary(each => each.Value, each => each.Key.Name),
        });
        AtomicFile.Write(Path.Combine(folder, "data.yaml"), stream => stream.Write(Encoding.UTF8.GetBytes(yaml)));
    }

    /// <summary>
    /// The outline as one polygon. Those of parts and holes are joined to the first by a line there and back, which the even-odd rule gives no
    /// pixel.
    /// </summary>
    private static IReadOnlyList<double> OnePolygon(LabelledInstance instance)
    {
        if (instance.Segmentation.Polygons is [var only])
            return only;
        var joined = new List<double>();
        foreach (OutlinePoint[] loop in MaskOutline.TracePixels(instance.Mask))
        {
            joined.AddRange(loop.Append(loop[0]).SelectMany(point => new double[] { point.X, point.Y }));
            if (joined.Count > 2 * (loop.Length + 1))
                joined.AddRange(joined[..2]);
        }
        return joined;
    }

    private static void WriteLabelme(LabelledDataset data, Dictionary<LabelledImage, string> names, string folder)
    {
        foreach (LabelledImage image in data.Images)
        {
            AtomicFile.Write(Path.Combine(folder, Path.ChangeExtension(names[image], ".json")), stream =>
            {
                using var writer = new Utf8JsonWriter(stream, CocoWriter.Plain with { Indented = true });
                writer.WriteStartObject();
                writer.WriteString("version", "5.2.1");
                writer.WriteStartObject("flags");
                writer.WriteEndObject();
                writer.WriteStartArray("shapes");
                int group = 0;
                foreach (LabelledInstance instance in image.Annotations.Where(instance => !instance.IsCrowd))
                    WriteShapes(writer, instance, ++group);
                writer.WriteEndArray();
                writer.WriteString("imagePath", names[image]);
                writer.WriteNull("imageData");
                writer.WriteNumber("imageHeight", image.Height);
                writer.WriteNumber("imageWidth", image.Width);
                writer.WriteEndObject();
            });
        }
    }

    private static void WriteShapes(Utf8JsonWriter writer, LabelledInstance instance, int group)
    {
        if (instance.Segmentation.Polygons is { } polygons)
        {
            foreach (double[] polygon in polygons)
                WriteShape(writer, instance, polygons.Count > 1 ? group : null, "polygon", polygon, mask: null);
            return;
        }
        PixelBounds bounds = instance.Mask.BoundingBox;
        byte[] bitmap = new byte[bounds.Height * bounds.Width];
        instance.Mask.CopyTo(bounds, bitmap);
        WriteShape(writer, instance, null, "mask", [bounds.X, bounds.Y, bounds.Right - 1, bounds.Bottom - 1], MaskPng.Encode(bitmap, bounds.Height, bounds.Width));
    }

    private static void WriteShape(Utf8JsonWriter writer, LabelledInstance instance, int? group, string kind, double[] points, byte[]? mask)
    {
        writer.WriteStartObject();
        writer.WriteString("label", instance.Category.Name);
        writer.WriteStartArray("points");
        for (int i = 0; i < points.Length; i += 2)
            CocoWriter.WriteNumbers(writer, null, points[i..(i + 2)]);
        writer.WriteEndArray();
        if (group is { } number)
            writer.WriteNumber("group_id", number);
        else
            writer.WriteNull("group_id");
        writer.WriteString("shape_type", kind);
        writer.WriteStartObject("flags");
        writer.WriteEndObject();
        if (mask is not null)
            writer.WriteBase64String("mask", mask);
        writer.WriteEndObject();
    }
}
