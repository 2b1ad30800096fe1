using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How the masks of a COCO file are written.</summary>
public enum CocoSegmentationForm
{
    /// <summary>Compressed run lengths: every pixel as it is. Some labelling tools do not read them.</summary>
    RunLengths,

    /// <summary>
    /// Polygons, one around each connected part, at most half a pixel from the mask's edge. They cannot express holes, which are filled.
    /// </summary>
    Polygons,
}

/// <summary>
/// Collects what a model found and writes it as a data set in COCO's format: labelling tools take it for correction, and training takes it
/// back. Each annotation has its score too. An instance whose mask has no pixel is no label, and is left out.
/// </summary>
/// <example>
/// <code>
/// var found = new CocoPredictions(model.ClassNames);
/// found.Add("street.jpg", image.Height, image.Width, engine.Predict(new ImageInput { Image = image }).Instances);
/// found.Save("predictions.json");
/// </code>
/// </example>
public sealed class CocoPredictions
{
    // Compressed counts are full of '<' and '`', which a web page would want escaped.
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray _images = [];
    private readonly JsonArray _annotations = [];
    private readonly Dictionary<string, int> _categories;
    private readonly CocoSegmentationForm _segmentation;

    /// <summary>An empty data set.</summary>
    /// <param name="classNames">Names of the model's classes, each once; their ids are 1, 2, ….</param>
    /// <param name="segmentation">How masks are written. Default run lengths.</param>
    /// <exception cref="ArgumentException">A name is there twice, or the form is none of those there are.</exception>
    public CocoPredictions(IReadOnlyList<string> classNames, CocoSegmentationForm segmentation = CocoSegmentationForm.RunLengths)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        OptionCheck.Defined(segmentation);
        _categories = classNames.Index().ToDictionary(name => name.Item, name => name.Index + 1, StringComparer.Ordinal);
        _segmentation = segmentation;
    }

    /// <summary>Images so far.</summary>
    public int Images => _images.Count;

    /// <summary>Instances of all images so far.</summary>
    public int Instances => _annotations.Count;

    /// <summary>Adds an image with its instances.</summary>
    /// <param name="file">Its file, relative to the folder of the images.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="instances">What was found in it.</param>
    /// <param name="uncertainty">How useful it is to label, 0 to 1, written as the image's <c>uncertainty</c>; null writes none.</param>
    /// <exception cref="ArgumentException">An instance's class is none of the names.</exception>
    public void Add(string file, int height, int width, IReadOnlyList<PredictedInstance> instances, double? uncertainty = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(instances);
        int id = _images.Count + 1;
        var image = new JsonObject { ["id"] = id, ["file_name"] = file, ["height"] = height, ["width"] = width };
        if (uncertainty is { } value)
            image["uncertainty"] = value;
        _images.Add(image);
        foreach (PredictedInstance instance in instances.Where(instance => instance.Mask.Area > 0))
        {
            if (!_categories.TryGetValue(instance.Label, out int category))
                throw new ArgumentException($"'{file}': there is no class '{instance.Label}'; there are {string.Join(", ", _categories.Keys)}.", nameof(instances));
            _annotations.Add(new JsonObject
            {
                ["id"] = _annotations.Count + 1,
                ["image_id"] = id,
                ["category_id"] = category,
                ["bbox"] = Box(instance),
                ["area"] = instance.Mask.Area,
                ["iscrowd"] = 0,
                ["score"] = instance.Score,
                ["segmentation"] = Segmentation(instance.Mask),
            });
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string file) => AtomicFile.Write(file, stream => JsonSerializer.Serialize(
        stream,
        new JsonObject
        {
            ["images"] = _images.DeepClone(),
            ["annotations"] = _annotations.DeepClone(),
            ["categories"] = new JsonArray([.. _categories.Select(category => (JsonNode)new JsonObject { ["id"] = category.Value, ["name"] = category.Key })]),
        },
        s_plain));

    private JsonNode Segmentation(RunLengthMask mask) => _segmentation == CocoSegmentationForm.RunLengths
        ? JsonNode.Parse(mask.ToJson())!
        : new JsonArray([.. MaskPolygons.Of(mask).Select(polygon => (JsonNode)new JsonArray([.. polygon.Select(coordinate => (JsonNode)coordinate)]))]);

    /// <summary>x, y, width, height: the model's, or where masks are to be corrected, the one around the mask, as labels have it.</summary>
    private JsonArray Box(PredictedInstance instance)
    {
        if (_segmentation == CocoSegmentationForm.Polygons)
        {
            PixelBounds bounds = instance.Mask.BoundingBox;
            return [bounds.X, bounds.Y, bounds.Width, bounds.Height];
        }
        IReadOnlyList<float> box = instance.Box;
        return [box[0], box[1], box[2] - box[0], box[3] - box[1]];
    }
}
