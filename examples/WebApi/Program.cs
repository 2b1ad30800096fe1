// WebApi --model MODEL.zip --urls http://localhost:5000: a service that finds instances in images, with a page to try it at /.
//   curl --data-binary @image.jpg "http://localhost:5000/instances?score=0.5&class=circle&area=20"
//   curl --data-binary @image.jpg http://localhost:5000/overlay > overlay.png
// The model file may be replaced while it runs. Its parts, one concept a file, are those of the command line tool's "serve":
// src/Microsoft.ML.InstanceSegmentation.Tool/Service; how to run it in production is in docs/production.md.
using Microsoft.ML.InstanceSegmentation.Service;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddInstanceSegmentation(builder.Configuration.Get<ServiceOptions>() ?? new ServiceOptions());
WebApplication app = builder.Build();
try
{
    app.MapInstanceSegmentation();
}
catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
{
    Console.Error.WriteLine($"error: {failure.Message} Train one with examples/QuickStart, or give its file with --model.");
    return 1;
}
app.Run();
return 0;
