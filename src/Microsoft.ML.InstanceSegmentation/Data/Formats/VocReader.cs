using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Pascal VOC's format of masks: <c>JPEGImages</c>, <c>SegmentationObject</c> with a colour for each instance, <c>SegmentationClass</c> with one
/// for each class, and <c>ImageSets/Segmentation</c> with lists of names. Classes are those of <c>labelmap.txt</c>, as CVAT writes it, or VOC's own.
/// </summary>
internal static class VocReader
{
    public const string Objects = "SegmentationObject", Classes = "SegmentationClass", Images = "JPEGImages";

    private static readonly string[] s_classes =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <summary>The colour of borders between objects, which belong to none.</summary>
    private static readonly uint s_border = ColorOf(255);

    /// <param name="folder">The folder that has the others.</param>
    /// <param name="options">Which list is read, every image that has a mask where none is named, and what becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">An image or a mask cannot be read, or their sizes differ; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A list, an image or a mask is not there.</exception>
    public static LabelledDataset Read(string folder, ReadingOptions options)
    {
        var builder = new DatasetBuilder(folder, options);
        OrderedDictionary<uint, string> classes = ClassColors(folder);
        foreach (string name in classes.Values)
            builder.AddCategory(name);
        var images = new ImageLookup(Path.Combine(folder, Images), options);
        ImageLookup objects = new(Path.Combine(folder, Objects), options), kinds = new(Path.Combine(folder, Classes), options);
        foreach (string name in Names(folder, options.Split))
        {
            string file = images.FindStem(name) ?? throw new FileNotFoundException($"{folder}: there is no image '{name}' in {Images}.", name);
            string objectFile = objects.FindStem(name) ?? throw new FileNotFoundException($"{folder}: there is no mask '{name}' in {Objects}.", name);
            string classFile = kinds.FindStem(name) ?? throw new FileNotFoundException($"{folder}: there is no mask '{name}' in {Classes}.", name);
            (int width, int height) = images.Measure(file);
            LabelledImage image = builder.AddImage(images.NameOf(file), file, width, height, objectFile);
            Picture kind = MaskPictures.Read(classFile, image, options.Images);
            foreach ((uint color, RunLengthMask mask) in MaskPictures.ByColor(MaskPictures.Read(objectFile, image, options.Images), s_border))
                Add(builder, image, $"colour {color:x6} of {Path.GetFileName(objectFile)}", mask, kind, classes);
        }
        return builder.Build();
    }

    private static void Add(DatasetBuilder builder, LabelledImage image, string name, RunLengthMask mask, Picture kind, OrderedDictionary<uint, string> classes)
    {
        byte[] bitmap = mask.ToBitmap();
        uint most = Enumerable.Range(0, bitmap.Length).Where(pixel => bitmap[pixel] != 0).CountBy(pixel => MaskPictures.Color(kind, pixel))
            .Where(color => color.Key != 0 && color.Key != s_border).DefaultIfEmpty().MaxBy(color => color.Value).Key;
        if (classes.TryGetValue(most, out string? className))
            builder.AddMask(image, name, className, mask);
        else
            builder.LeaveOut(image, name, LabelProblem.UnknownCategory, $"most of it has the colour {most:x6} in {Classes}, which is that of no class. Correct the mask or labelmap.txt.");
    }

    private static IEnumerable<string> Names(string folder, string? split)
    {
        string lists = Path.Combine(folder, "ImageSets", "Segmentation");
        // An export without lists has one part.
        if (split is null || !Directory.Exists(lists))
            return ImageFiles.InFolder(Path.Combine(folder, Objects)).Select(file => Path.GetFileNameWithoutExtension(file));
        string list = Path.Combine(lists, $"{split}.txt");
        return File.Exists(list)
            ? File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0)
            : throw new FileNotFoundException($"{folder}: it has no list '{list}' of the part '{split}'.", list);
    }

    /// <summary>Classes by colour, in their order.</summary>
    private static OrderedDictionary<uint, string> ClassColors(string folder)
    {
        string map = Path.Combine(folder, "labelmap.txt");
        var classes = new OrderedDictionary<uint, string>();
        if (!File.Exists(map))
        {
            foreach ((int index, string name) in s_classes.Index())
                classes.Add(ColorOf(index + 1), name);
            return classes;
        }
        // name:red,green,blue:parts:actions
        foreach ((int number, string line) in File.ReadLines(map).Index().Where(line => line.Item.Trim() is { Length: > 0 } text && text[0] != '#'))
        {
            string[] fields = line.Split(':');
            byte[]? rgb = fields.Length > 1 ? Bytes(fields[1].Split(',')) : null;
            if (rgb is not { Length: 3 })
                throw new InvalidDataException($"{map}: line {number + 1}: it must be name:red,green,blue, such as cell:128,0,0.");
            if (rgb.Any(value => value > 0))
                classes[rgb[0] | (uint)rgb[1] << 8 | (uint)rgb[2] << 16] = fields[0].Trim();
        }
        return classes;
    }

    private static byte[]? Bytes(string[] numbers)
    {
        byte[] values = new byte[numbers.Length];
        return Enumerable.Range(0, numbers.Length).All(i => byte.TryParse(numbers[i], CultureInfo.InvariantCulture, out values[i])) ? values : null;
    }

    /// <summary>VOC's colour of a number: its bits in threes, from the lowest on, are the highest bits of red, green and blue that are left.</summary>
    private static uint ColorOf(int index)
    {
        uint color = 0;
        for (int bit = 7; bit >= 0; bit--, index >>= 3)
        {
            for (int channel = 0; channel < 3; channel++)
                color |= (uint)(index >> channel & 1) << bit + 8 * channel;
        }
        return color;
    }
}
