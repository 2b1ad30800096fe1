using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Images;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// labelme's format: a JSON file for each image, with shapes of points. Shapes of one label and one group_id are parts of one instance.
/// Polygons, rectangles, circles and masks are read; points and lines cover nothing.
/// </summary>
internal static class LabelmeReader
{
    /// <param name="source">The file or the folder, for messages.</param>
    /// <param name="files">The JSON files.</param>
    /// <param name="imageFolder">The folder of the images; null: that of each file.</param>
    /// <param name="options">What becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">A file is none of labelme's; the message names the place.</exception>
    /// <exception cref="FileNotFoundException">An image is not there.</exception>
    public static LabelledDataset Read(string source, IReadOnlyList<string> files, string? imageFolder, ReadingOptions options)
    {
        var builder = new DatasetBuilder(source, options);
        foreach (string file in files)
        {
            using JsonFile json = JsonFile.Open(file);
            JsonEntry root = json.Root;
            var images = new ImageLookup(imageFolder ?? Path.GetDirectoryName(Path.GetFullPath(file))!, options);
            string path = images.Find(root.Text("imagePath"), file);
            (int width, int height) = root.Has("imageWidth") && root.Has("imageHeight") ? (root.Side("imageWidth"), root.Side("imageHeight")) : images.Measure(path);
            LabelledImage image = builder.AddImage(images.NameOf(path), path, width, height, file);
            // A shape without a group is a group of its own.
            var shapes = root.List("shapes", "shape").Select((shape, i) => (Shape: shape, Number: i + 1));
            foreach (var group in shapes.GroupBy(each => each.Shape.Find("group_id") is { ValueKind: JsonValueKind.Number } id ? $"{Label(each.Shape)}\n{id}" : $"{each.Number}"))
                Add(builder, image, [.. group]);
        }
        return builder.Build();
    }

    private static void Add(DatasetBuilder builder, LabelledImage image, (JsonEntry Shape, int Number)[] group)
    {
        string name = group.Length == 1 ? $"shape {group[0].Number}" : $"shapes {string.Join(", ", group.Select(each => each.Number))}";
        builder.Add(image, name, () =>
        {
            string label = Label(group[0].Shape);
            RunLengthMask[] masks = [.. group.Where(each => Kind(each.Shape) == "mask").Select(each => Mask(each.Shape, image))];
            double[][] polygons = [.. group.Where(each => Kind(each.Shape) != "mask").Select(each => Polygon(each.Shape))];
            return masks.Length == 0
                ? new LabelledShape(label, polygons)
                : new LabelledShape(label, ColumnRuns.Union([.. masks, .. polygons.Select(polygon => RunLengthMask.FromPolygons(image.Height, image.Width, [polygon]))]));
        });
    }

    private static string Label(JsonEntry shape) => shape.Find("label") is { ValueKind: JsonValueKind.String } label ? shape.TextOf(label, "its label") : "";

    private static string Kind(JsonEntry shape) => shape.Find("shape_type") is { ValueKind: JsonValueKind.String } kind ? shape.TextOf(kind, "its shape_type") : "polygon";

    private static double[] Polygon(JsonEntry shape)
    {
        double[] points = Points(shape);
        return Kind(shape) switch
        {
            "polygon" => points,
            "rectangle" when points.Length == 4 => ShapePolygons.Rectangle(points[0], points[1], points[2], points[3]),
            "circle" when points.Length == 4 => Circle(points),
            var other => throw new UnusableLabelException(LabelProblem.NoSegmentation, $"it is a {other} of {points.Length / 2} points, which covers nothing; only masks can be learnt from."),
        };
    }

    /// <summary>The middle, and a point on the circle.</summary>
    private static double[] Circle(double[] points)
    {
        double radius = double.Hypot(points[2] - points[0], points[3] - points[1]);
        return ShapePolygons.Ellipse(points[0], points[1], radius, radius);
    }

    private static double[] Points(JsonEntry shape)
    {
        JsonElement points = shape.Required("points");
        if (points.ValueKind != JsonValueKind.Array)
            throw shape.Error($"its points are {JsonEntry.Short(points)}; they must be a list.");
        return
        [
            .. points.EnumerateArray().SelectMany(point => shape.Numbers(point, "a point") is { Length: 2 } xy
                ? xy
                : throw shape.Error($"a point is {JsonEntry.Short(point)}; it must be x and y.")),
        ];
    }

    /// <summary>A picture of the box between its two points, white where the instance is.</summary>
    private static RunLengthMask Mask(JsonEntry shape, LabelledImage image)
    {
        double[] corners = Points(shape);
        Picture picture = ImageDecoder.Decode(Convert.FromBase64String(shape.Text("mask")), new ImageFileOptions { MaxPixels = (long)image.Width * image.Height });
        if (corners.Length != 4)
            throw new UnusableLabelException(LabelProblem.BadSegmentation, "its mask has no two corners. Draw it again.");
        (int left, int top) = ((int)Math.Round(corners[0]), (int)Math.Round(corners[1]));
        byte[] bitmap = new byte[image.Height * image.Width];
        for (int y = Math.Max(0, -top); y < picture.Height && top + y < image.Height; y++)
        {
            for (int x = Math.Max(0, -left); x < picture.Width && left + x < image.Width; x++)
                bitmap[(top + y) * image.Width + left + x] = (byte)picture.Pixels[y * picture.Width + x];
        }
        return RunLengthMask.FromBitmap(image.Height, image.Width, bitmap);
    }
}
