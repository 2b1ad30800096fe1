using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>
/// Small data sets of every format, damaged at random: bytes flipped, cut out and doubled, numbers made huge, brackets nested, types swapped, names led
/// astray. Reading each must end in a data set or in an error that names a place, in bounded time and memory.
/// </summary>
internal sealed class MutatedLabels : IDisposable
{
    private const string Mask = "iVBORw0KGgoAAAANSUhEUgAAACAAAAAYCAAAAAC+OKDoAAAAHElEQVR42mNgoAqIgoKhrYC6YAsUjCqgVMEAAABGLkkhtd+gFwAAAABJRU5ErkJggg==";
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("mutated").FullName;
    private readonly (string Folder, string File)[] _files;

    public MutatedLabels()
    {
        byte[] picture = Convert.FromBase64String(Mask);
        _files =
        [
            Text("coco", "a.json", """
                {"info":{"x":1},"images":[{"id":1,"file_name":"a.png","width":32,"height":24}],"categories":[{"id":1,"name":"cell"},{"id":2,"name":"x"}],"annotations":[
                {"id":1,"image_id":1,"category_id":1,"bbox":[4,2,8,6],"area":48,"iscrowd":0,"segmentation":[[4,2,12,2,12,8.5,4,8]]},
                {"id":2,"image_id":1,"category_id":2,"bbox":[1,1,4,3],"iscrowd":1,"segmentation":{"size":[24,32],"counts":[25,3,21,3,716]}},
                {"id":3,"image_id":1,"category_id":2,"segmentation":{"size":[24,32],"counts":"i03e03\\f0"}}]}
                """),
            Text("labelme", "a.json", $$"""
                {"version":"5","imagePath":"a.png","imageWidth":32,"imageHeight":24,"shapes":[{"label":"cell","points":[[4,2],[12,2],[12,8]],"shape_type":"polygon","group_id":1},
                {"label":"cell","points":[[4,2],[12,8]],"shape_type":"rectangle","group_id":1},{"label":"b","points":[[9,9],[12,9]],"shape_type":"circle"},
                {"label":"m","points":[[0,0],[31,23]],"shape_type":"mask","mask":"{{Mask}}"}]}
                """),
            Text("via", "a.json", """
                {"a.png1":{"filename":"a.png","size":1,"regions":[{"shape_attributes":{"name":"polygon","all_points_x":[4,12,12],"all_points_y":[2,2,8]},"region_attributes":{"k":"cell"}},
                {"shape_attributes":{"name":"ellipse","cx":9,"cy":9,"rx":3,"ry":4,"theta":1},"region_attributes":{"k":{"b":true}}},{"shape_attributes":{"name":"rect","x":4,"y":2,"width":8,"height":6},"region_attributes":{"k":"c"}}]}}
                """),
            Text("cvat", "a.xml", """
                <?xml version="1.0" encoding="utf-8"?><annotations><meta><task><labels><label><name>cell</name></label></labels></task></meta>
                <image id="0" name="a.png" width="32" height="24"><polygon label="cell" points="4,2;12,2;12,8" group_id="1"/><ellipse label="cell" cx="9" cy="9" rx="3" ry="4" rotation="30"/>
                <mask label="cell" left="4" top="2" width="4" height="2" rle="1, 2, 1, 4"/><box label="cell" xtl="1" ytl="1" xbr="2" ybr="3"/></image></annotations>
                """),
            Text("yolo", "data.yaml", "path: .\ntrain: images\nnames:\n  0: cell\n  1: b\n"),
            Text("yolo", "labels/a.txt", "0 0.1 0.1 0.4 0.1 0.4 0.5\n1 0.5 0.5 0.9 0.5 0.9 0.9\n0 0.5 0.5 0.1 0.1\n"),
            Bytes("index", "masks/a.png", picture),
            Bytes("single/one", "masks/1.png", picture),
            Bytes("voc", "SegmentationObject/a.png", picture),
            Bytes("voc", "SegmentationClass/a.png", picture),
            Text("voc", "labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncell:90,90,90::\nb:180,180,180::\n"),
            Bytes("imagej", "a.zip", Rois()),
        ];
        foreach (string folder in new[] { "coco", "labelme", "via", "cvat", "yolo/images", "index/images", "single/one/images", "voc/JPEGImages", "imagej" })
            Bytes(folder, "a.png", picture);
    }

    /// <summary>Reads data sets of which one file is damaged; gives what went wrong, and counts what was read and refused.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the damages.</param>
    public (IReadOnlyList<string> Faults, int Read, int Refused) Run(int count, int seed)
    {
        var faults = new List<string>();
        int read = 0, refused = 0;
        foreach ((string folder, string file) in _files.Distinct())
        {
            // Undamaged, it is read.
            if (Try(folder, out bool isWhole) is { } fault)
                faults.Add($"{file} as it is: {fault}");
            else if (!isWhole)
                faults.Add($"{file} as it is: refused");
        }
        for (int i = 0; i < count; i++)
        {
            var random = new Random(unchecked(seed * 1_000_003 + i));
            (string folder, string file) = _files[random.Next(_files.Length)];
            byte[] original = File.ReadAllBytes(file), damaged = Damage.Some(original, random);
            File.WriteAllBytes(file, damaged);
            try
            {
                if (Try(folder, out bool isRead) is { } fault)
                    faults.Add($"seed {seed}, file {i}, {Path.GetRelativePath(_root, file)}: {fault}\n{Encoding.Latin1.GetString(damaged)}");
                (read, refused) = isRead ? (read + 1, refused) : (read, refused + 1);
            }
            finally
            {
                File.WriteAllBytes(file, original);
            }
        }
        return (faults, read, refused);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string? Try(string folder, out bool isRead)
    {
        isRead = false;
        string path = folder.EndsWith("one", StringComparison.Ordinal) ? Path.GetDirectoryName(folder)! : folder;
        DateTime started = DateTime.UtcNow;
        long bytes = GC.GetTotalAllocatedBytes();
        try
        {
            LabelledDataset data = InstanceFormats.Read(path, imageFolder: null, new ReadingOptions());
            isRead = true;
            foreach (LabelledImage image in data.Images)
            {
                if (!Path.GetFullPath(image.FullPath).StartsWith(folder, StringComparison.Ordinal))
                    return $"it would open {image.FullPath}";
                foreach (LabelledInstance instance in image.Annotations)
                {
                    if (instance.Mask.Area == 0 || !instance.Box.All(float.IsFinite))
                        return "it has an instance of nothing";
                }
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            if (!failure.Message.Contains(path, StringComparison.Ordinal))
                return $"the error names no file: {failure}";
        }
        catch (Exception failure)
        {
            return $"no error of ours: {failure}";
        }
        TimeSpan time = DateTime.UtcNow - started;
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        return time > s_most ? $"it took {time}" : bytes > MostBytes ? $"it took {bytes >> 20} MB" : null;
    }

    private (string Folder, string File) Text(string folder, string name, string text) => Bytes(folder, name, Encoding.UTF8.GetBytes(text));

    private (string Folder, string File) Bytes(string folder, string name, byte[] bytes)
    {
        string file = Path.Combine(_root, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return (Path.Combine(_root, folder), file);
    }

    /// <summary>A polygon, a rectangle, an oval and a composite.</summary>
    private static byte[] Rois()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (byte type = 0; type < 4; type++)
            {
                byte[] roi = new byte[64 + 64];
                "Iout"u8.CopyTo(roi);
                roi[6] = type is 3 ? (byte)1 : type;
                int i = 0;
                foreach (short value in new short[] { 227, 2, 4, 8, 12, 4 })
                    BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(new[] { 4, 8, 10, 12, 14, 16 }[i++]), value);
                i = 0;
                if (type == 3)
                {
                    BinaryPrimitives.WriteInt32BigEndian(roi.AsSpan(36), 10);
                    foreach (float value in new float[] { 0, 4, 2, 1, 12, 2, 1, 12, 8, 4 })
                        BinaryPrimitives.WriteSingleBigEndian(roi.AsSpan(64 + 4 * i++), value);
                }
                else
                {
                    foreach (short value in new short[] { 0, 8, 8, 0, 0, 0, 6, 6 })
                        BinaryPrimitives.WriteInt16BigEndian(roi.AsSpan(64 + 2 * i++), value);
                }
                using Stream entry = zip.CreateEntry($"{type.ToString(CultureInfo.InvariantCulture)}.roi").Open();
                entry.Write(roi);
            }
        }
        return stream.ToArray();
    }
}
