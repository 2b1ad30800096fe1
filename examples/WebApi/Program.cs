// WebApi --model MODEL.zip --urls http://localhost:5000: answers an image with its instances.
//   curl --data-binary @image.jpg http://localhost:5000/instances
// An image of more than --pixels (50 million) is refused before it is decoded; a body of over 30 MB by the server itself.
using System.Text.Json.Nodes;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation;
using SkiaSharp;

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
var engines = new DefaultObjectPool<PredictionEngine<ImageInput, ImagePrediction>>(new EnginePolicy(ml, model));
long mostPixels = builder.Configuration.GetValue("pixels", 50_000_000L);
WebApplication app = builder.Build();

app.MapGet("/health", () => Results.Ok(new { classes = model.GetInstanceSegmentationClassNames(null) }));
app.MapPost("/instances", async (HttpRequest request, CancellationToken cancellation) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancellation);
    // A few kilobytes can claim a picture of gigabytes: its header is read first.
    if (Pixels(body.GetBuffer().AsSpan(0, (int)body.Length)) is var pixels && pixels > mostPixels)
    {
        return Results.Json(
            new { error = $"The image has {pixels} pixels; {mostPixels} are taken. Send it smaller, or in parts." }, statusCode: StatusCodes.Status413PayloadTooLarge);
    }
    body.Position = 0;
    using MLImage? image = Decode(body);
    if (image is null)
        return Results.BadRequest(new { error = "The request's body is no image that can be decoded; post the bytes of a PNG or JPEG file." });

    PredictionEngine<ImageInput, ImagePrediction> engine = engines.Get();
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

static long Pixels(ReadOnlySpan<byte> file)
{
    using SKData data = SKData.CreateCopy(file);
    using SKCodec? codec = SKCodec.Create(data);
    return codec is null ? 0 : (long)codec.Info.Width * codec.Info.Height;
}

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
static object[] ToJson(ImagePrediction found) =>
[
    .. found.Instances.Select((instance, i) => new
    {
        label = instance.Label,
        score = instance.Score,
        box = instance.Box,
        mask = JsonNode.Parse(found.PredictedMasks![i]),
    }),
];

internal sealed class EnginePolicy(MLContext ml, ITransformer model) : PooledObjectPolicy<PredictionEngine<ImageInput, ImagePrediction>>
{
    public override PredictionEngine<ImageInput, ImagePrediction> Create() =>
        ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model);

    public override bool Return(PredictionEngine<ImageInput, ImagePrediction> engine) => true;
}
