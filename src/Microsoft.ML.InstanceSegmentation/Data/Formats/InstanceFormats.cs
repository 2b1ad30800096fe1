using System.Globalization;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Recognises the format of labels by what is in a file or folder, and reads them.</summary>
internal static class InstanceFormats
{
    private const string Known =
        "COCO, labelme or VIA (.json), YOLO (.yaml), CVAT for images (.xml), or a folder of one of these, of labelme's files, of Pascal VOC's masks, of images and masks, or of images and ImageJ's regions (.zip)";

    /// <param name="path">A file or a folder.</param>
    /// <param name="imageFolder">The folder of the images, where it is not that of the file or one that the format names.</param>
    /// <param name="options">Which part is read, and what becomes of labels and images that are not as they should be.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or an image is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no known format, or not valid; the message says what was found.</exception>
    public static LabelledDataset Read(string path, string? imageFolder, ReadingOptions options)
    {
        try
        {
            return ReadAny(path, imageFolder, options);
        }
        catch (InvalidOperationException broken)
        {
            throw new InvalidDataException($"{path}: a name in it is not valid Unicode: {broken.Message}", broken);
        }
    }

    private static LabelledDataset ReadAny(string path, string? imageFolder, ReadingOptions options)
    {
        if (Directory.Exists(path))
            return ReadFolder(path, imageFolder, options);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file or folder '{path}'; check its path.", path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".YAML" or ".YML" => YoloReader.Read(path, options),
            ".XML" => CvatReader.Read(path, imageFolder ?? FolderOf(path), options),
            ".JSON" => OpenJson(path, imageFolder, options),
            var other => throw new InvalidDataException($"{path}: a file ending in '{other}' is of no format that is read here: {Known}."),
        };
    }

    /// <summary>
    /// The same for the evaluation of detections: COCO's files without their images, which need not be there. Images of other formats, which
    /// have no numbers, get those that are their names, where all are.
    /// </summary>
    public static LabelledDataset ReadAnnotations(string path, string? imageFolder, ReadingOptions options)
    {
        if (Directory.Exists(path) && Directory.GetFiles(path, "*.y*ml").Length == 0 && Directory.GetFiles(path, "*.json") is [var only] && KindOf(only) == Kind.Coco)
            path = only;
        if (!Directory.Exists(path) && Path.GetExtension(path).ToUpperInvariant() is not (".YAML" or ".YML" or ".XML"))
        {
            using JsonFile json = JsonFile.Open(path);
            if (KindOf(json) is not (Kind.Labelme or Kind.Via))
                return CocoReader.ReadAnnotations(json, path);
        }
        LabelledDataset read = Read(path, imageFolder, options);
        long?[] numbers = [.. read.Images.Select(image => long.TryParse(Path.GetFileNameWithoutExtension(image.FileName), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : (long?)null)];
        return numbers.Contains(null) || numbers.Distinct().Count() < numbers.Length
            ? read
            : read.With([.. read.Images.Zip(numbers, (image, number) => image.As(number!.Value, category => category)).OrderBy(image => image.Id)]);
    }

    private static LabelledDataset ReadFolder(string folder, string? imageFolder, ReadingOptions options)
    {
        string[] yaml = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml")];
        if (yaml is [var one])
            return YoloReader.Read(one, options);
        if (Directory.Exists(Path.Combine(folder, VocReader.Objects)) && Directory.Exists(Path.Combine(folder, VocReader.Images)))
            return VocReader.Read(folder, options);
        if (MaskFolderReader.HasBoth(folder))
            return MaskFolderReader.ReadColored(folder, options);
        string[] single = [.. Directory.EnumerateDirectories(folder).Where(MaskFolderReader.HasBoth).Order(StringComparer.Ordinal)];
        if (single.Length > 0)
            return MaskFolderReader.ReadSingle(folder, single, options);
        string[] json = [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        // One file may be a large one: it is parsed once, to be recognised and to be read.
        if (json is [var large] && CocoReader.TryStream(large, imageFolder ?? FolderOf(large), options) is { } dataset)
            return dataset;
        using JsonFile? only = json is [var alone] ? JsonFile.Open(alone) : null;
        string[] labelme = [.. json.Where(file => (only is null ? KindOf(file) : KindOf(only)) == Kind.Labelme)];
        if (labelme.Length > 0)
            return LabelmeReader.Read(folder, labelme, imageFolder, options);
        IReadOnlyList<(string Image, string Rois)> regions = ImageJReader.Pairs(folder);
        if (regions.Count > 0)
            return ImageJReader.Read(folder, regions, options);
        string[] xml = [.. Directory.EnumerateFiles(folder, "*.xml")];
        return (only, xml) switch
        {
            ({ } opened, _) => ReadJson(opened, json[0], imageFolder, options),
            (_, [var cvat]) => CvatReader.Read(cvat, imageFolder ?? folder, options),
            _ => throw new InvalidDataException($"{folder}: it is of no format that is read here: {Known}. It has {Contents(folder)}.{(json.Length > 1 ? $" Give one of its files, such as '{json[0]}'." : "")}"),
        };
    }

    private static LabelledDataset OpenJson(string file, string? imageFolder, ReadingOptions options)
    {
        if (CocoReader.TryStream(file, imageFolder ?? FolderOf(file), options) is { } dataset)
            return dataset;
        using JsonFile json = JsonFile.Open(file);
        return ReadJson(json, file, imageFolder, options);
    }

    private static LabelledDataset ReadJson(JsonFile json, string file, string? imageFolder, ReadingOptions options) => KindOf(json) switch
    {
        Kind.Coco => CocoReader.Load(json, file, imageFolder ?? FolderOf(file), options),
        Kind.Labelme => LabelmeReader.Read(file, [file], imageFolder, options),
        Kind.Via => ViaReader.Read(json, file, imageFolder ?? FolderOf(file), options),
        _ => throw new InvalidDataException(
            $"{file}: it is a JSON file of no format that is read here. COCO's has \"images\" and \"annotations\", labelme's \"shapes\" and \"imagePath\", VIA's a \"filename\" and \"regions\" for each image."),
    };

    private static Kind KindOf(string file)
    {
        using JsonFile json = JsonFile.Open(file);
        return KindOf(json);
    }

    private static Kind KindOf(JsonFile json)
    {
        JsonElement root = json.Root.Element;
        bool Has(string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out _);
        return LabelmeSign.Is(Has) ? Kind.Labelme
            : Has("images") ? Kind.Coco
            : ViaReader.Recognises(root) ? Kind.Via
            : Kind.Unknown;
    }

    /// <summary>Where an export has its images: beside the labels, or in a folder of the labels' name.</summary>
    private static string FolderOf(string file)
    {
        string beside = Path.GetDirectoryName(Path.GetFullPath(file))!, ofItsName = Path.Combine(beside, Path.GetFileNameWithoutExtension(file));
        return Directory.Exists(ofItsName) ? ofItsName : beside;
    }

    private static string Contents(string folder)
    {
        string[] names = [.. Directory.EnumerateDirectories(folder).Select(name => Path.GetFileName(name) + "/"), .. Directory.EnumerateFiles(folder).Select(name => Path.GetFileName(name)!)];
        return names.Length == 0 ? "nothing in it" : Excerpt.List(names.Order(StringComparer.Ordinal), 10);
    }

    private enum Kind
    {
        Unknown,
        Coco,
        Labelme,
        Via,
    }
}
