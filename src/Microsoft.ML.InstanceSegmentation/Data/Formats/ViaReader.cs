using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// The format of the VGG Image Annotator: a JSON project or its export, with regions of each image as a list or, from version 1, by number.
/// A region's class is its first attribute that has a value: a text, or the key of a ticked box.
/// </summary>
internal static class ViaReader
{
    /// <summary>Whether a JSON object is one of VIA's.</summary>
    public static bool Recognises(JsonElement root) => Images(root).Any();

    /// <param name="json">The JSON file, open.</param>
    /// <param name="file">Its name.</param>
    /// <param name="imageFolder">The folder of the images.</param>
    /// <param name="options">What becomes of labels that are not as they should be.</param>
    /// <exception cref="InvalidDataException">An image has no name, or cannot be read; the message names it.</exception>
    /// <exception cref="FileNotFoundException">An image is not there.</exception>
    public static LabelledDataset Read(JsonFile json, string file, string imageFolder, ReadingOptions options)
    {
        var builder = new DatasetBuilder(file, options);
        var images = new ImageLookup(imageFolder, options);
        foreach (JsonElement element in Images(json.Root.Element))
        {
            var entry = new JsonEntry(element, file, file);
            string path = images.Find(entry.Text("filename"), file);
            // VIA knows no sizes.
            (int width, int height) = images.Measure(path);
            LabelledImage image = builder.AddImage(images.NameOf(path), path, width, height, file);
            foreach ((int index, JsonEntry region) in Regions(entry).Index())
                builder.Add(image, $"region {index + 1}", () => new LabelledShape(ClassOf(region), [Polygon(region with { Element = region.Required("shape_attributes") })]));
        }
        return builder.Build();
    }

    private static double[] Polygon(JsonEntry shape)
    {
        double Value(string name) => shape.Number(shape.Required(name), name);
        string kind = shape.Text("name");
        switch (kind)
        {
            case "polygon":
                double[] xs = shape.Numbers(shape.Required("all_points_x"), "all_points_x"), ys = shape.Numbers(shape.Required("all_points_y"), "all_points_y");
                return xs.Length == ys.Length ? [.. xs.Zip(ys).SelectMany(point => new[] { point.First, point.Second })] : throw shape.Error($"it has {xs.Length} x and {ys.Length} y.");
            case "rect":
                return ShapePolygons.Rectangle(Value("x"), Value("y"), Value("x") + Value("width"), Value("y") + Value("height"));
            case "circle":
                return ShapePolygons.Ellipse(Value("cx"), Value("cy"), Value("r"), Value("r"));
            case "ellipse":
                return ShapePolygons.Ellipse(Value("cx"), Value("cy"), Value("rx"), Value("ry"), shape.Has("theta") ? Value("theta") : 0);
            default:
                throw new UnusableLabelException(LabelProblem.NoSegmentation, $"it is a {kind}, which covers nothing; only masks can be learnt from.");
        }
    }

    private static string ClassOf(JsonEntry region)
    {
        if (region.Find("region_attributes") is not { ValueKind: JsonValueKind.Object } attributes)
            return "";
        foreach (JsonElement value in attributes.EnumerateObject().Select(attribute => attribute.Value))
        {
            string? name = value.ValueKind switch
            {
                JsonValueKind.String => region.TextOf(value, "an attribute"),
                JsonValueKind.Object => value.EnumerateObject().Where(ticked => ticked.Value.ValueKind == JsonValueKind.True).Select(ticked => ticked.Name).FirstOrDefault(),
                _ => null,
            };
            if (!string.IsNullOrWhiteSpace(name))
                return name.Trim();
        }
        return "";
    }

    private static IEnumerable<JsonEntry> Regions(JsonEntry image) => image.Find("regions") switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(region => image with { Element = region }),
        { ValueKind: JsonValueKind.Object } numbered => numbered.EnumerateObject().Select(region => image with { Element = region.Value }),
        _ => [],
    };

    private static IEnumerable<JsonElement> Images(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return [];
        if (root.TryGetProperty("_via_img_metadata", out JsonElement project) && project.ValueKind == JsonValueKind.Object)
            root = project;
        return root.EnumerateObject().Select(image => image.Value).Where(image =>
            image.ValueKind == JsonValueKind.Object && image.TryGetProperty("filename", out _) && image.TryGetProperty("regions", out _));
    }
}
