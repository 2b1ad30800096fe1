using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.InstanceSegmentation.Service;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>serve</c>: an HTTP service and a page that find instances in images.</summary>
internal static class ServeCommand
{
    public static System.CommandLine.Command Create()
    {
        var defaults = new ServiceOptions();
        var model = new Option<string>("--model") { Description = "The model: a model.zip that training wrote; it may be replaced while the service runs", Required = true };
        var urls = new Option<string>("--urls") { Description = "Where to listen; semicolons between several", DefaultValueFactory = _ => "http://localhost:5000" };
        var concurrency = new Option<int>("--concurrency") { Description = "Most images scored at a time", DefaultValueFactory = _ => defaults.Concurrency };
        var pixels = new Option<long>("--pixels") { Description = "Most pixels of an image", DefaultValueFactory = _ => defaults.Pixels };
        var bytes = new Option<long>("--bytes") { Description = "Most bytes of a request", DefaultValueFactory = _ => defaults.Bytes };
        var gpu = new Option<int?>("--gpu") { Description = "CUDA device to score on; the CPU where it cannot be used" };
        var command = new System.CommandLine.Command("serve", "Serves a model over HTTP, with a page to try it: POST an image to /instances or /overlay.") { model, urls, concurrency, pixels, bytes, gpu };
        command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--urls", parsed.GetRequiredValue(urls)] });
            builder.AddInstanceSegmentation(new ServiceOptions
            {
                Model = parsed.GetRequiredValue(model),
                Concurrency = parsed.GetValue(concurrency),
                Pixels = parsed.GetValue(pixels),
                Bytes = parsed.GetValue(bytes),
                Gpu = parsed.GetValue(gpu),
            });
            using WebApplication app = builder.Build();
            app.MapInstanceSegmentation();
            ((IHost)app).RunAsync(cancellation).GetAwaiter().GetResult();
            return 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances serve --model run/model.zip",
            "segment-instances serve --model run/model.zip --urls http://0.0.0.0:8080 --concurrency 2");
        return command;
    }
}
