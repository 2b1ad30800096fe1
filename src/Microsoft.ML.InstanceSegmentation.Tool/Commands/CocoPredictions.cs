using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>
/// What a model found, as a data set in COCO's format: labelling tools take it for correction, and training takes it back. Each annotation
/// has its score too. An instance whose mask has no pixel is no label, and is left out.
/// </summary>
internal sealed class CocoPredictions(IReadOnlyList<string> classNames)
{
    // Compressed counts are full of '<' and '`', which a web page would want escaped.
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray _images = [];
    private readonly JsonArray _annotations = [];
    private readonly Dictionary<string, int> _categories = classNames.Index().ToDictionary(name => name.Item, name => name.Index + 1);

    public int Images => _images.Count;

    public int Instances => _annotations.Count;

    /// <summary>Adds an image with its instances.</summary>
    public void Add(string file, int height, int width, IReadOnlyList<PredictedInstance> instances)
    {
        int image = _images.Count + 1;
        _images.Add(new JsonObject { ["id"] = image, ["file_name"] = file, ["height"] = height, ["width"] = width });
        foreach (PredictedInstance instance in instances.Where(instance => instance.Mask.Area > 0))
        {
            IReadOnlyList<float> box = instance.Box;
            _annotations.Add(new JsonObject
            {
                ["id"] = _annotations.Count + 1,
                ["image_id"] = image,
                ["category_id"] = _categories[instance.Label],
                ["bbox"] = new JsonArray(box[0], box[1], box[2] - box[0], box[3] - box[1]),
                ["area"] = instance.Mask.Area,
                ["iscrowd"] = 0,
                ["score"] = instance.Score,
                ["segmentation"] = JsonNode.Parse(instance.Mask.ToJson()),
            });
        }
    }

    /// <summary>Writes the file.</summary>
    public void Save(string file) => File.WriteAllText(file, new JsonObject
    {
        ["images"] = _images,
        ["annotations"] = _annotations,
        ["categories"] = new JsonArray([.. _categories.Select(category => (JsonNode)new JsonObject { ["id"] = category.Value, ["name"] = category.Key })]),
    }.ToJsonString(s_plain));
}
