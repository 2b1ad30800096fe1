// WebApi --model MODEL.zip --urls http://localhost:5000: answers an image with its instances.
//   curl --data-binary @image.jpg http://localhost:5000/instances
using System.Text.Json.Nodes;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string modelFile = builder.Configuration["model"] ?? "output/model.zip";
if (!File.Exists(modelFile))
{
    Console.Error.WriteLine($"error: there is no model {modelFile}; train one with examples/QuickStart, or give its file with --model");
    return 1;
}

// A prediction engine serves one request at a time; the pool has as many as are busy at once, all on one model.
var ml = new MLContext();
ITransformer model = ml.Model.Load(modelFile, out _);
var engines = new DefaultObjectPool<PredictionEngine<ImageInput, Instances>>(new EnginePolicy(ml, model));
WebApplication app = builder.Build();

app.MapPost("/instances", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body);
    body.Position = 0;
    using MLImage? image = Decode(body);
    if (image is null)
        return Results.BadRequest(new { error = "The request's body is no image that can be decoded; post the bytes of a PNG or JPEG file." });

    PredictionEngine<ImageInput, Instances> engine = engines.Get();
    try
    {
        return Results.Ok(ToJson(engine.Predict(new ImageInput { Image = image })));
    }
    finally
    {
        engines.Return(engine);
    }
});
app.Run();
return 0;

static MLImage? Decode(Stream stream)
{
    try
    {
        return MLImage.CreateFromStream(stream);
    }
    catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or IOException or InvalidDataException)
    {
        return null;
    }
}

// box: x0, y0, x1, y1 in pixels; mask: COCO run lengths.
static object[] ToJson(Instances found) =>
[
    .. Enumerable.Range(0, found.Score?.Length ?? 0).Select(i => new
    {
        label = found.PredictedLabel![i],
        score = found.Score![i],
        box = found.PredictedBoundingBoxes![(4 * i)..(4 * i + 4)],
        mask = JsonNode.Parse(found.PredictedMasks![i]),
    }),
];

internal sealed class EnginePolicy(MLContext ml, ITransformer model) : PooledObjectPolicy<PredictionEngine<ImageInput, Instances>>
{
    public override PredictionEngine<ImageInput, Instances> Create() => ml.Model.CreatePredictionEngine<ImageInput, Instances>(model);

    public override bool Return(PredictionEngine<ImageInput, Instances> engine) => true;
}

internal sealed class ImageInput
{
    public MLImage? Image { get; set; }
}

// ML.NET reads empty vectors as null.
internal sealed class Instances
{
    public string[]? PredictedLabel { get; set; }

    public float[]? Score { get; set; }

    public float[]? PredictedBoundingBoxes { get; set; }

    public string[]? PredictedMasks { get; set; }
}
