using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// CVAT's format for images: an XML file with polygons, masks, ellipses and boxes of each image. Shapes of one group and label are parts of
/// one instance; a box is none, since it says nothing about the outline.
/// </summary>
internal static class CvatReader
{
    /// <param name="file">The XML file.</param>
    /// <param name="imageFolder">The folder of the images.</param>
    /// <param name="options">What becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">The file is no XML, or not CVAT's for images; the message names the place.</exception>
    /// <exception cref="FileNotFoundException">An image is not there.</exception>
    public static LabelledDataset Read(string file, string imageFolder, ReadingOptions options)
    {
        XElement root = Root(file);
        var builder = new DatasetBuilder(file, options);
        foreach (string label in root.Descendants("label").Where(label => label.Parent?.Name == "labels").Select(label => (string?)label.Element("name") ?? "").Where(label => label.Length > 0))
            builder.AddCategory(label);
        var images = new ImageLookup(imageFolder, options);
        foreach (XElement element in root.Elements("image"))
        {
            string record = $"{file}: image {(string?)element.Attribute("id") ?? "without an id"}";
            string path = images.Find((string?)element.Attribute("name") ?? throw new InvalidDataException($"{record}: it has no name."), record);
            (int width, int height) = Side(element, "width") is { } columns && Side(element, "height") is { } rows ? (columns, rows) : images.Measure(path);
            LabelledImage image = builder.AddImage(images.NameOf(path), path, width, height, record);
            var shapes = element.Elements().Where(shape => shape.Name != "tag").Select((shape, i) => (Shape: shape, Number: i + 1));
            foreach (var group in shapes.GroupBy(each => (string?)each.Shape.Attribute("group_id") is { } id and not "0" ? $"{(string?)each.Shape.Attribute("label")}\n{id}" : $"{each.Number}"))
                Add(builder, image, [.. group]);
        }
        return builder.Build();
    }

    private static void Add(DatasetBuilder builder, LabelledImage image, (XElement Shape, int Number)[] group)
    {
        string name = $"{group[0].Shape.Name} {string.Join(", ", group.Select(each => each.Number))}", label = (string?)group[0].Shape.Attribute("label") ?? "";
        builder.Add(image, name, () => group is [{ Shape.Name.LocalName: "mask" }]
            ? new LabelledShape(label, Mask(group[0].Shape, image))
            : new LabelledShape(label, [.. group.Select(each => Polygon(each.Shape))]));
    }

    private static double[] Polygon(XElement shape)
    {
        switch (shape.Name.LocalName)
        {
            case "polygon":
                return [.. Text(shape, "points").Split([';', ',']).Select(number => Number(number, "its points"))];
            case "ellipse":
                return ShapePolygons.Ellipse(
                    Number(Text(shape, "cx"), "cx"), Number(Text(shape, "cy"), "cy"), Number(Text(shape, "rx"), "rx"), Number(Text(shape, "ry"), "ry"),
                    (shape.Attribute("rotation") is null ? 0 : Number(Text(shape, "rotation"), "rotation")) * Math.PI / 180);
            default:
                throw new UnusableLabelException(LabelProblem.NoSegmentation, $"it is a {shape.Name.LocalName}, which has no outline; only masks can be learnt from.");
        }
    }

    /// <summary>Lengths of runs outside and inside in turn, row by row, in the box at left and top.</summary>
    private static RunLengthMask Mask(XElement shape, LabelledImage image)
    {
        int Whole(string name) => Number(Text(shape, name), name) is var value && value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
            ? (int)value
            : throw new UnusableLabelException(LabelProblem.BadSegmentation, $"its {name} is {Text(shape, name)}; it must be a whole number.");
        (int left, int top, int width, int height) = (Whole("left"), Whole("top"), Whole("width"), Whole("height"));
        if (width < 1 || height < 1)
            throw new UnusableLabelException(LabelProblem.BadSegmentation, $"its mask is of {width}×{height} (width×height); both must be at least 1.");
        byte[] bitmap = new byte[image.Height * image.Width];
        long at = 0, pixels = (long)width * height;
        bool isInside = false;
        foreach (string count in Text(shape, "rle").Split(','))
        {
            double run = Number(count, "its rle");
            if (run < 0 || run != Math.Floor(run) || at + run > pixels)
                throw new UnusableLabelException(LabelProblem.BadSegmentation, $"its run lengths do not fit a mask of {width}×{height} (width×height).");
            long end = at + (long)run;
            if (isInside)
                Fill(bitmap, image, new PixelBounds(left, top, width, height), at, end);
            (at, isInside) = (end, !isInside);
        }
        return RunLengthMask.FromBitmap(image.Height, image.Width, bitmap);
    }

    /// <summary>Sets a run of a mask's pixels, numbered row by row in its box; what lies outside the image is cut off.</summary>
    private static void Fill(byte[] bitmap, LabelledImage image, PixelBounds box, long start, long end)
    {
        long firstRow = Math.Max(start / box.Width, -(long)box.Y), rowAfter = Math.Min((end + box.Width - 1) / box.Width, (long)image.Height - box.Y);
        for (long row = firstRow; row < rowAfter; row++)
        {
            long from = Math.Max(Math.Max(start - row * box.Width, 0) + box.X, 0), to = Math.Min(Math.Min(end - row * box.Width, box.Width) + box.X, image.Width);
            if (from < to)
                bitmap.AsSpan((int)((box.Y + row) * image.Width + from), (int)(to - from)).Fill(1);
        }
    }

    private static string Text(XElement shape, string name) =>
        (string?)shape.Attribute(name) ?? throw new UnusableLabelException(LabelProblem.BadSegmentation, $"it has no {name}. Export it anew.");

    private static double Number(string text, string name) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new UnusableLabelException(LabelProblem.BadSegmentation, $"{name} has the value {Excerpt.Name(text)}; it must be a number.");

    private static int? Side(XElement image, string name) =>
        int.TryParse((string?)image.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side > 0 ? side : null;

    private static XElement Root(string file)
    {
        try
        {
            // No document type: entities would be read from elsewhere, or grow without end.
            using XmlReader reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            XElement root = XDocument.Load(reader).Root!;
            return root.Name == "annotations"
                ? root
                : throw new InvalidDataException($"{file}: its root is '{root.Name}', and not CVAT's 'annotations'. Export the task as 'CVAT for images'.");
        }
        catch (XmlException failure)
        {
            throw new InvalidDataException($"{file}: line {failure.LineNumber}, position {failure.LinePosition}: the file is not valid XML, was cut off, or has a document type, which is not read. Export it anew.", failure);
        }
    }
}
